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
      Code("reverted", "Took work back", spanish: "Deshizo cambios"),
      Code("sealed", "Sealed", spanish: "Selló"),
      Code("destroyed", "Destroyed", spanish: "Destruyó"),
      Code("recovered", "Recovered keys", spanish: "Recuperó claves"),
    ])
}
