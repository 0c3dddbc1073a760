// Words about agencies, stations, places and training.

public import RecordSchema

extension CodeLists {
  /// What kind of agency.
  public static let agencyKind = CodeList(
    "agency_kind",
    [
      Code("law_enforcement", "Law enforcement", spanish: "Fuerzas del orden"),
      Code("county_department", "County department", spanish: "Departamento del condado"),
      Code(
        "community_advocate", "Community advocate",
        spanish: "Organización comunitaria de acompañamiento"),
      Code("provider", "Service provider", spanish: "Proveedor de servicios"),
      Code("court", "Court", spanish: "Tribunal"),
      Code("prosecution", "Prosecution", spanish: "Fiscalía"),
      Code("defence", "Defence", spanish: "Defensa"),
      Code("school", "School", spanish: "Escuela"),
      Code("hospital", "Hospital", spanish: "Hospital"),
      Code("other", "Other", spanish: "Otro"),
    ])

  /// What kind of station.
  public static let stationKind = CodeList(
    "station_kind",
    [
      Code("sheriff_station", "Sheriff's station", spanish: "Estación del alguacil"),
      Code("sheriff_bureau", "Sheriff's bureau", spanish: "Oficina del alguacil"),
      Code("police_area", "Police area or division", spanish: "Área o división de policía"),
      Code("independent_agency", "Independent agency", spanish: "Agencia independiente"),
      Code("other", "Other", spanish: "Otro"),
    ])

  /// What is stated about a station's adoption of the protocol.
  public static let adoptionKind = CodeList(
    "adoption_kind",
    [
      Code("planned", "Planned", spanish: "Planeado"),
      Code("adopted", "Adopted", spanish: "Adoptado"),
      Code("training_begun", "Training begun", spanish: "Capacitación iniciada"),
      Code("paused", "Paused", spanish: "En pausa"),
      Code("withdrawn", "No longer planned", spanish: "Ya no está planeado"),
    ])

  /// Why somebody's access changes.
  public static let accessChange = CodeList(
    "access_change",
    [
      Code("left", "Left", spanish: "Se fue"),
      Code("moved", "Moved to other work", spanish: "Cambió de trabajo"),
      Code("fewer_cases", "Needs fewer cases", spanish: "Necesita menos casos"),
      Code("device_lost", "Laptop lost", spanish: "Computadora perdida"),
      Code("suspended", "Suspended", spanish: "En suspensión"),
    ])

  /// What kind of place shows a hotline's number, or holds a session.
  ///
  /// The first are those in which California's Civil Code section 52.6 has the number posted.
  public static let venueType = CodeList(
    "venue_type",
    [
      Code("bar", "Bar", spanish: "Bar"),
      Code("emergency_room", "Emergency room", spanish: "Sala de emergencias"),
      Code("urgent_care", "Urgent care", spanish: "Centro de atención urgente"),
      Code("adult_business", "Adult business", spanish: "Negocio para adultos"),
      Code("airport", "Airport", spanish: "Aeropuerto"),
      Code("rail_station", "Rail station", spanish: "Estación de tren"),
      Code("bus_station", "Bus station", spanish: "Estación de autobuses"),
      Code("truck_stop", "Truck stop", spanish: "Parada de camiones"),
      Code("rest_area", "Roadside rest area", spanish: "Área de descanso en carretera"),
      Code("farm_labor", "Farm labor contractor", spanish: "Contratista de trabajo agrícola"),
      Code("job_center", "Job recruitment center", spanish: "Centro de contratación"),
      Code("massage", "Massage business", spanish: "Negocio de masajes"),
      Code("motel", "Hotel or motel", spanish: "Hotel o motel"),
      Code("salon", "Hair or nail salon", spanish: "Salón de belleza"),
      Code("school", "School", spanish: "Escuela"),
      Code("library", "Library", spanish: "Biblioteca"),
      Code("community_center", "Community center", spanish: "Centro comunitario"),
      Code("faith", "Place of worship", spanish: "Lugar de culto"),
      Code("online", "Online", spanish: "En línea"),
      Code("other", "Other", spanish: "Otro"),
    ])

  /// How a training was held.
  public static let trainingMode = CodeList(
    "training_mode",
    [
      Code("in_person", "In person", spanish: "En persona"),
      Code("online", "Online", spanish: "En línea"),
      Code("recorded", "From a recording", spanish: "Con una grabación"),
    ])

  /// Whom a training is for.
  public static let trainingAudience = CodeList(
    "training_audience",
    [
      Code("law_enforcement", "Law enforcement", spanish: "Fuerzas del orden"),
      Code("child_services", "Child services", spanish: "Servicios para la niñez"),
      Code("probation", "Probation", spanish: "Libertad Condicional"),
      Code("health", "Health", spanish: "Salud"),
      Code("mental_health", "Mental health", spanish: "Salud mental"),
      Code("advocates", "Advocates", spanish: "Acompañantes"),
      Code("placement", "Placements", spanish: "Lugares de acogida"),
      Code("court", "Courts and counsel", spanish: "Tribunales y defensa"),
      Code("education", "Education", spanish: "Educación"),
      Code("county_staff", "County staff", spanish: "Personal del condado"),
      Code("other", "Other", spanish: "Otro"),
    ])

  /// What kind of prevention session.
  public static let outreachKind = CodeList(
    "outreach_kind",
    [
      Code("parent_program", "Program for parents", spanish: "Programa para madres y padres"),
      Code("youth_program", "Program for youth", spanish: "Programa para jóvenes"),
      Code("school_session", "School session", spanish: "Sesión escolar"),
      Code("community_meeting", "Community meeting", spanish: "Reunión comunitaria"),
      Code("campaign", "Campaign", spanish: "Campaña"),
      Code("other", "Other", spanish: "Otro"),
    ])

  /// Whom a prevention session is for.
  public static let outreachAudience = CodeList(
    "outreach_audience",
    [
      Code("parents", "Parents and caregivers", spanish: "Madres, padres y cuidadores"),
      Code("youth", "Youth", spanish: "Jóvenes"),
      Code("educators", "Educators", spanish: "Personal educativo"),
      Code("businesses", "Businesses", spanish: "Negocios"),
      Code("faith", "Faith communities", spanish: "Comunidades de fe"),
      Code("public", "Everyone", spanish: "Público en general"),
    ])
}
