// Words about services and examinations. None of them says what a service found.

public import RecordSchema

extension CodeLists {
  /// What a service is.
  ///
  /// The program's announcements name counselling, medical and social services, mental health services, substance use
  /// treatment, education and shelter; later ones add a general education certificate.
  public static let serviceType = CodeList(
    "service_type",
    [
      Code("counselling", "Counselling", spanish: "Consejería"),
      Code("medical", "Medical", spanish: "Atención médica"),
      Code("mental_health", "Mental health", spanish: "Salud mental"),
      Code(
        "substance_use", "Substance use treatment",
        spanish: "Tratamiento por consumo de sustancias"),
      Code("education", "Education", spanish: "Educación"),
      Code("ged", "General education certificate", spanish: "Certificado de educación general"),
      Code("shelter", "Shelter", spanish: "Refugio"),
      Code("social", "Social services", spanish: "Servicios sociales"),
      Code("advocacy", "Advocacy", spanish: "Acompañamiento"),
      Code("legal", "Legal help", spanish: "Ayuda legal"),
      Code("employment", "Work and training", spanish: "Empleo y capacitación"),
      Code("family", "Family support", spanish: "Apoyo a la familia"),
      Code("mentoring", "Mentoring", spanish: "Mentoría"),
      Code("transport", "Transport", spanish: "Transporte"),
      Code("other", "Other", spanish: "Otro"),
    ])

  /// Where a service stands; a youth who declined may come later.
  public static let serviceOutcome = CodeList(
    "service_outcome",
    [
      Code("waitlist", "On a waiting list", spanish: "En lista de espera"),
      Code("ongoing", "Ongoing", spanish: "En curso"),
      Code("completed", "Completed", spanish: "Completado"),
      Code("no_show", "The youth did not come", spanish: "La o el joven no acudió"),
      Code("declined", "The youth declined", spanish: "La o el joven no quiso"),
    ])

  /// A step of a service.
  public static let serviceEvent = CodeList(
    "service_event_kind",
    [
      Code("requested", "Requested", spanish: "Se solicitó"),
      Code("offered", "Offered", spanish: "Se ofreció"),
      Code("started", "Started", spanish: "Comenzó"),
      Code("ended", "Ended", spanish: "Terminó"),
    ])

  /// Who pays for a service; grant reports ask.
  public static let fundingSource = CodeList(
    "funding_source",
    [
      Code("county_general", "County", spanish: "Condado"),
      Code(
        "board_motion", "Motion of the Board of Supervisors",
        spanish: "Moción de la Junta de Supervisores"),
      Code(
        "state_csec", "State program for exploited children",
        spanish: "Programa estatal para menores con explotación"),
      Code(
        "voca", "Federal crime victims' fund", spanish: "Fondo federal para víctimas de delitos"),
      Code("medi_cal", "Medi-Cal", spanish: "Medi-Cal"),
      Code("probation", "Probation", spanish: "Libertad Condicional"),
      Code("private", "Private donors", spanish: "Donantes privados"),
      Code("none", "Not funded", spanish: "Sin financiamiento"),
      Code("unknown", "Not known", spanish: "Se desconoce"),
      Code("other", "Other", spanish: "Otro"),
    ])

  /// What kind of examination.
  ///
  /// The kinds are those of the county's medical hubs (Department of Children and Family Services, policy 0600-500.00) and
  /// of the Sheriff's Department's order 4-01.
  public static let examKind = CodeList(
    "exam_kind",
    [
      Code("clearance", "Medical clearance", spanish: "Autorización médica"),
      Code("comprehensive", "Comprehensive evaluation", spanish: "Evaluación completa"),
      Code(
        "sart_acute", "After an assault, within 96 hours",
        spanish: "Tras una agresión, dentro de 96 horas"),
      Code("sart_nonacute", "After an assault, later", spanish: "Tras una agresión, después"),
    ])

  /// How long ago the last assault was.
  public static let assaultWindow = CodeList(
    "assault_window",
    [
      Code("under_96_hours", "Under 96 hours", spanish: "Menos de 96 horas"),
      Code("96_hours_or_more", "96 hours or more", spanish: "96 horas o más"),
      Code("unknown", "Not known", spanish: "Se desconoce"),
    ])

  /// Where an examination stands; a youth who declined may choose it later.
  public static let examStanding = CodeList(
    "exam_standing",
    [
      Code("offered", "Offered", spanish: "Ofrecido"),
      Code("performed", "Performed", spanish: "Realizado"),
      Code("declined_by_youth", "Declined by the youth", spanish: "La o el joven no quiso"),
    ])

  /// How an attempt to reach a parent ended.
  public static let parentContact = CodeList(
    "parent_contact_outcome",
    [
      Code("reached", "Reached", spanish: "Se logró"),
      Code("not_reached", "Not reached", spanish: "No se logró"),
      Code("left_message", "Left a message", spanish: "Se dejó un mensaje"),
      Code(
        "not_attempted_for_safety", "Not attempted: the parent may be who did it",
        spanish: "No se intentó: podría ser quien agredió"),
      Code(
        "youth_asked_not_to", "The youth asked not to, and may",
        spanish: "La o el joven pidió que no, y puede hacerlo"),
    ])
}
