// Words of child welfare.

public import RecordSchema

extension CodeLists {
  /// Where the inquiry stands whether a child is an Indian child.
  public static let tribalInquiry = CodeList(
    "tribal_inquiry",
    [
      Code("not_asked", "Not asked", spanish: "No se preguntó"),
      Code(
        "asked_no_reason", "Asked, no reason to know",
        spanish: "Se preguntó, sin motivo para saberlo"),
      Code("inquiry_open", "Inquiry open", spanish: "Consulta abierta"),
      Code("tribe_identified", "Tribe identified", spanish: "Tribu identificada"),
      Code("confirmed", "Confirmed by the tribe", spanish: "Confirmado por la tribu"),
    ])

  /// What became of a referral.
  public static let referralDisposition = CodeList(
    "referral_disposition",
    [
      Code("substantiated", "Substantiated", spanish: "Fundado"),
      Code("inconclusive", "Inconclusive", spanish: "No concluyente"),
      Code("unfounded", "Unfounded", spanish: "Sin fundamento"),
      Code("evaluated_out", "Evaluated out", spanish: "Descartado en la evaluación"),
      Code("pending", "Pending", spanish: "Pendiente"),
      Code("unknown", "Not known", spanish: "Se desconoce"),
    ])

  /// What a search of child welfare's records found.
  public static let matchResult = CodeList(
    "match_result",
    [
      Code("found", "Found", spanish: "Se encontró"),
      Code("not_found", "Nothing found", spanish: "No se encontró nada"),
      Code("uncertain", "Not certain", spanish: "No es seguro"),
      Code("not_searched", "Could not be searched", spanish: "No se pudo buscar"),
    ])

  /// In what way the dependency court protects a youth.
  public static let dependencyStatus = CodeList(
    "dependency_status",
    [
      Code("petition_pending", "Petition pending", spanish: "Petición pendiente"),
      Code("dependent", "Dependent", spanish: "Bajo dependencia"),
      Code("in_home", "Dependent, at home", spanish: "Bajo dependencia, en el hogar"),
      Code("nonminor_dependent", "Nonminor dependent", spanish: "Dependiente mayor de edad"),
      Code("voluntary", "Voluntary services", spanish: "Servicios voluntarios"),
      Code("ended", "Ended", spanish: "Terminado"),
    ])

  /// In whose care a youth was at first contact.
  public static let systemInvolvement = CodeList(
    "system_involvement",
    [
      Code("open_referral", "Open referral", spanish: "Referencia abierta"),
      Code("open_case", "Open child welfare case", spanish: "Caso abierto de bienestar infantil"),
      Code("foster_care", "Foster care", spanish: "Cuidado de acogida"),
      Code("extended_foster_care", "Extended foster care", spanish: "Cuidado de acogida extendido"),
      Code("probation", "Probation", spanish: "Libertad Condicional"),
      Code(
        "both", "Child welfare and Probation",
        spanish: "Bienestar infantil y Libertad Condicional"),
      Code("none", "None", spanish: "Ninguno"),
      Code("unknown", "Not known", spanish: "Se desconoce"),
    ])
}
