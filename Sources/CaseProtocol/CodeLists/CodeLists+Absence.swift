// Words about absences. A youth who left is away, and nothing worse.

public import RecordSchema

extension CodeLists {
  /// Why a youth left; several may be true at once.
  ///
  /// The county's announcements name going back out of love or out of fear of consequences, parents or others who do not
  /// understand, and distrust of the system.
  public static let absenceReason = CodeList(
    "absence_reason",
    [
      Code("love_attachment", "Love or attachment", spanish: "Amor o apego"),
      Code("fear", "Fear of consequences", spanish: "Miedo a las consecuencias"),
      Code(
        "family_not_understanding", "Not understood by family", spanish: "La familia no comprende"),
      Code("distrust_system", "Distrust of the system", spanish: "Desconfianza del sistema"),
      Code(
        "placement_problem", "Trouble where they stayed",
        spanish: "Problemas en el lugar donde estaba"),
      Code("substance", "Substance use", spanish: "Consumo de sustancias"),
      Code("peer_recruitment", "Drawn by peers", spanish: "Influencia de sus pares"),
      Code("unknown", "Not known", spanish: "Se desconoce"),
      Code("other", "Other", spanish: "Otro"),
    ])

  /// With whom an absent youth is, or was.
  public static let absenceDestination = CodeList(
    "absence_destination",
    [
      Code("exploiter", "An exploiter", spanish: "Quien le explota"),
      Code("peers", "Peers", spanish: "Sus pares"),
      Code("family", "Family", spanish: "Su familia"),
      Code("alone", "Alone", spanish: "Por su cuenta"),
      Code("unknown", "Not known", spanish: "Se desconoce"),
      Code("other", "Other", spanish: "Otro"),
    ])

  /// How an absence ended.
  public static let absenceEnd = CodeList(
    "absence_end",
    [
      Code("returned_self", "Came back", spanish: "Regresó por su cuenta"),
      Code(
        "located_by_police", "Located by law enforcement",
        spanish: "Localizada o localizado por las fuerzas del orden"),
      Code("recovered_again", "Recovered again", spanish: "Nueva recuperación"),
      Code("placed_elsewhere", "Placed elsewhere", spanish: "Se le dio otro lugar"),
      Code("aged_out", "Aged out", spanish: "Cumplió la edad límite"),
    ])

  /// Whether a youth was exploited while absent.
  public static let exploitedWhileAbsent = CodeList(
    "exploited_while_absent",
    [
      Code("yes", "Yes", spanish: "Sí"),
      Code("no", "No", spanish: "No"),
      Code("possible", "Possible", spanish: "Es posible"),
      Code("not_asked", "Not asked", spanish: "No se preguntó"),
      Code("not_told", "The youth did not want to say", spanish: "La o el joven no quiso decirlo"),
    ])
}
