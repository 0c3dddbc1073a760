// The words that every record of the county shares. The youth is a youth in every label, in either language.

public import RecordSchema

/// The county's code lists.
///
/// - a code is never removed and never changes its meaning; a list's version grows when one is added;
/// - every code has an English and a Spanish label.
public enum CodeLists {
  /// How exactly the time of an event is known.
  public static let timePrecision = CodeList(
    "time_precision",
    [
      Code("exact", "Exact", spanish: "Exacta"),
      Code("within_15_minutes", "Within 15 minutes", spanish: "Con 15 minutos de margen"),
      Code("hour", "To the hour", spanish: "Solo la hora"),
      Code("date", "The date only", spanish: "Solo la fecha"),
      Code("unknown", "Unknown", spanish: "Se desconoce"),
    ])

  /// Who or what a time was learned from.
  public static let timeSource = CodeList(
    "time_source",
    [
      Code("observed", "Seen by whoever recorded it", spanish: "Visto por quien lo registró"),
      Code("told_by_agency", "Told by an agency", spanish: "Dicho por una agencia"),
      Code("told_by_youth", "Told by the youth", spanish: "Dicho por la o el joven"),
      Code("told_by_other", "Told by someone else", spanish: "Dicho por otra persona"),
      Code("written_record", "From a written record", spanish: "De un registro escrito"),
    ])

  /// Agencies that are alerted, or see to an item.
  public static let agency = CodeList(
    "agency",
    [
      Code("dcfs", "Children and Family Services", spanish: "Servicios para Niños y Familias"),
      Code("health", "Health Services", spanish: "Servicios de Salud"),
      Code("mental_health", "Mental Health", spanish: "Salud Mental"),
      Code("probation", "Probation", spanish: "Libertad Condicional"),
      Code("advocate", "Advocacy agency", spanish: "Agencia de defensa y acompañamiento"),
      Code("law_enforcement", "Law enforcement", spanish: "Fuerzas del orden"),
    ])

  /// What whoever meets the youth must know first.
  public static let safetyFlag = CodeList(
    "safety_flag",
    [
      Code("suicide_risk", "Risk of suicide", spanish: "Riesgo de suicidio"),
      Code("medical", "Medical need", spanish: "Necesidad médica"),
      Code("weapon", "Weapon nearby", spanish: "Hay un arma cerca"),
      Code(
        "do_not_disclose_location", "Do not disclose the location",
        spanish: "No revelar la ubicación"),
      Code("gang", "Threat from a gang", spanish: "Amenaza de una pandilla"),
    ])

  /// Where the work with a youth stands.
  public static let phase = CodeList(
    "case_phase",
    [
      Code("contact", "First contact", spanish: "Primer contacto"),
      Code("stabilise", "Stabilise, 72 hours", spanish: "Estabilizar, 72 horas"),
      Code("engage", "Engage, 90 days", spanish: "Acompañar, 90 días"),
      Code("sustain", "Sustain, up to a year", spanish: "Sostener, hasta un año"),
      Code("closed", "Closed", spanish: "Cerrado"),
    ])

  /// What happened to a case as a whole.
  public static let caseEvent = CodeList(
    "case_event_kind",
    [
      Code("closed", "Closed", spanish: "Se cerró"),
      Code("reopened", "Reopened", spanish: "Se reabrió"),
    ])

  /// Why a case was closed; leaving is not failing, and a case can be opened again.
  public static let closingReason = CodeList(
    "closing_reason",
    [
      Code("goals_met", "Goals met", spanish: "Se cumplieron las metas"),
      Code("declined", "The youth declined", spanish: "La o el joven no quiso continuar"),
      Code("moved", "Moved away", spanish: "Se mudó"),
      Code("aged_out", "Aged out", spanish: "Cumplió la edad límite"),
      Code("no_contact", "No contact", spanish: "Sin contacto"),
      Code("transferred", "Transferred", spanish: "Se transfirió"),
      Code("deceased", "Deceased", spanish: "Falleció"),
      Code("entered_in_error", "Entered in error", spanish: "Registrado por error"),
    ])
}
