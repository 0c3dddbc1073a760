// Words about placements and contacts.

public import RecordSchema

extension CodeLists {
  /// Where a youth stays, by kind.
  ///
  /// A confidential shelter is never named in coordination: whoever may not know where it is reads that there is a
  /// placement, and how to reach the youth.
  public static let placementType = CodeList(
    "placement_type",
    [
      Code("home", "Home", spanish: "Su hogar"),
      Code("relative", "Relative", spanish: "Familiar"),
      Code("resource_family", "Resource family", spanish: "Familia de acogida"),
      Code("confidential_shelter", "Placed, confidential", spanish: "Con lugar, confidencial"),
      Code("group_home", "Group home", spanish: "Hogar grupal"),
      Code("hospital", "Hospital", spanish: "Hospital"),
      Code("juvenile_hall", "Juvenile hall", spanish: "Centro de detención juvenil"),
      Code("out_of_county", "Out of county", spanish: "Fuera del condado"),
      Code("transitional", "Transitional housing", spanish: "Vivienda de transición"),
      Code("other", "Other", spanish: "Otro"),
    ])

  /// How many beds a placement has, in the bands that the county reports by.
  public static let bedsBand = CodeList(
    "beds_band",
    [
      Code("beds_1_to_6", "1 to 6 beds", spanish: "De 1 a 6 camas"),
      Code("beds_7_to_23", "7 to 23 beds", spanish: "De 7 a 23 camas"),
      Code("beds_24_or_more", "24 beds or more", spanish: "24 camas o más"),
    ])

  /// Why a placement ended.
  public static let placementEnd = CodeList(
    "placement_end",
    [
      Code("planned", "As planned", spanish: "Según lo planeado"),
      Code("awol", "The youth left", spanish: "La o el joven se fue"),
      Code("disrupted", "Disrupted", spanish: "Se interrumpió"),
      Code("aged_out", "Aged out", spanish: "Cumplió la edad límite"),
      Code("safety", "For safety", spanish: "Por seguridad"),
    ])

  /// How a youth was contacted; an attempt is a kind of its own, because patience is counted too.
  public static let contactKind = CodeList(
    "contact_kind",
    [
      Code("in_person", "In person", spanish: "En persona"),
      Code("phone", "Phone", spanish: "Teléfono"),
      Code("text", "Text message", spanish: "Mensaje de texto"),
      Code("social", "Social media", spanish: "Redes sociales"),
      Code("attempted", "Attempted", spanish: "Intento"),
    ])

  /// How long a contact lasted.
  public static let durationBand = CodeList(
    "duration_band",
    [
      Code("under_15_minutes", "Under 15 minutes", spanish: "Menos de 15 minutos"),
      Code("15_to_60_minutes", "15 to 60 minutes", spanish: "De 15 a 60 minutos"),
      Code("over_an_hour", "Over an hour", spanish: "Más de una hora"),
    ])
}
