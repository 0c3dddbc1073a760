// Words about who looked at what.

public import RecordSchema

extension CodeLists {
  /// What somebody did that the privacy officer answers for.
  public static let auditVerb = CodeList(
    "audit_verb",
    [
      Code("opened", "Opened", spanish: "Abrió"),
      Code("searched", "Searched", spanish: "Buscó"),
      Code("queried", "Queried", spanish: "Consultó"),
      Code("traced", "Traced a figure", spanish: "Rastreó una cifra"),
      Code("exported", "Exported", spanish: "Exportó"),
      Code("unlocked", "Unlocked", spanish: "Desbloqueó"),
      Code("invited", "Invited a device", spanish: "Invitó un dispositivo"),
      Code("let_in", "Let a device in", spanish: "Admitió un dispositivo"),
      Code("revoked", "Revoked", spanish: "Revocó"),
      Code("granted", "Granted", spanish: "Concedió acceso"),
      Code("asked", "Asked in an emergency", spanish: "Pidió acceso por una emergencia"),
      Code("denied", "Denied access", spanish: "Negó el acceso"),
      Code("agreed", "Agreed for emergencies", spanish: "Acordó para emergencias"),
      Code("reverted", "Took work back", spanish: "Deshizo cambios"),
      Code("order_seal", "Carried out an order to seal", spanish: "Ejecutó una orden de sellar"),
      Code(
        "order_destroy", "Carried out an order to destroy", spanish: "Ejecutó una orden de destruir"
      ),
      Code("order_hold", "Carried out a legal hold", spanish: "Ejecutó una orden de retener"),
      Code("order_lift", "Took an order back", spanish: "Levantó una orden"),
      Code("turned_away", "Turned a device away", spanish: "Rechazó un dispositivo"),
      Code("released", "Released held work", spanish: "Liberó trabajo retenido"),
      Code("key_on_paper", "Made a recovery key", spanish: "Hizo una clave de recuperación"),
      Code("took_office", "Became an admin by the root", spanish: "Pasó a administrar por la raíz"),
      Code("recovered", "Recovered keys", spanish: "Recuperó claves"),
      Code("lease_told", "Read out a lease's words", spanish: "Dictó las palabras de una vigencia"),
    ])
}
