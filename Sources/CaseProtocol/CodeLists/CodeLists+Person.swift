// Words about a person. Each may be left unsaid; nobody is asked for them at two in the morning.

public import RecordSchema

extension CodeLists {
  /// Gender, as the youth states it.
  public static let gender = CodeList(
    "gender",
    [
      Code("female", "Female", spanish: "Femenino"),
      Code("male", "Male", spanish: "Masculino"),
      Code("trans_f", "Trans, female", spanish: "Trans femenina"),
      Code("trans_m", "Trans, male", spanish: "Trans masculino"),
      Code("nonbinary", "Nonbinary", spanish: "No binario"),
      Code("other", "Other", spanish: "Otro"),
      Code("unknown", "Not known", spanish: "Se desconoce"),
    ])

  /// Race and ethnicity: one question, any number of answers.
  ///
  /// Source: Office of Management and Budget, Statistical Policy Directive No. 15, revision of 2024.
  public static let race = CodeList(
    "race_ethnicity",
    [
      Code(
        "american_indian_alaska_native", "American Indian or Alaska Native",
        spanish: "Indígena de las Américas o nativa de Alaska"),
      Code("asian", "Asian", spanish: "Asiática"),
      Code("black", "Black or African American", spanish: "Negra o afroamericana"),
      Code("hispanic_latino", "Hispanic or Latino", spanish: "Hispana o latina"),
      Code(
        "middle_eastern_north_african", "Middle Eastern or North African",
        spanish: "De Oriente Medio o del Norte de África"),
      Code(
        "native_hawaiian_pacific_islander", "Native Hawaiian or Pacific Islander",
        spanish: "Nativa de Hawái o de las islas del Pacífico"),
      Code("white", "White", spanish: "Blanca"),
    ])

  /// Whether the person was reported dead.
  public static let lifeStatus = CodeList(
    "life_status",
    [
      Code("not_reported", "No death reported", spanish: "Sin reporte de fallecimiento"),
      Code("reported_deceased", "Reported deceased", spanish: "Fallecimiento reportado"),
      Code("deceased", "Deceased, confirmed", spanish: "Fallecimiento confirmado"),
    ])
}
