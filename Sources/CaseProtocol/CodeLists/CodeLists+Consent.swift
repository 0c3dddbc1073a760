// Words about consent and disclosure.

public import RecordSchema

extension CodeLists {
  /// Who consented.
  ///
  /// Whoever exploits a youth consents to nothing.
  public static let consentGiver = CodeList(
    "consent_giver",
    [
      Code("youth", "The youth", spanish: "La o el joven"),
      Code("guardian", "A guardian", spanish: "Una persona tutora"),
      Code("court", "A court", spanish: "Un tribunal"),
      Code("other", "Someone else", spanish: "Otra persona"),
    ])

  /// A part of a case that can be shared: the compartments, by name.
  public static let sharedPart = CodeList(
    "shared_part",
    [
      Code("coordination", "Coordination", spanish: "Coordinación"),
      Code("identity", "Identity", spanish: "Identidad"),
      Code("advocate_notes", "Advocate notes", spanish: "Notas de acompañamiento"),
      Code("placement_location", "Placement location", spanish: "Ubicación del lugar"),
      Code("health", "Health", spanish: "Salud"),
      Code("mental_health", "Mental health", spanish: "Salud mental"),
      Code("substance_use", "Substance use", spanish: "Consumo de sustancias"),
      Code("child_welfare", "Child welfare", spanish: "Bienestar infantil"),
      Code("law_enforcement", "Law enforcement", spanish: "Fuerzas del orden"),
      Code("diversion", "Diversion", spanish: "Derivación a programa"),
      Code("education", "Education", spanish: "Educación"),
    ])

  /// With whom something is shared: the agencies, and those who are none.
  public static let recipientAgency = CodeList(
    "recipient_agency",
    [
      Code("dcfs", "Children and Family Services", spanish: "Servicios para Niños y Familias"),
      Code("health", "Health Services", spanish: "Servicios de Salud"),
      Code("mental_health", "Mental Health", spanish: "Salud Mental"),
      Code("probation", "Probation", spanish: "Libertad Condicional"),
      Code("advocate", "Advocacy agency", spanish: "Agencia de defensa y acompañamiento"),
      Code("law_enforcement", "Law enforcement", spanish: "Fuerzas del orden"),
      Code("prosecution", "Prosecution", spanish: "Fiscalía"),
      Code("defence", "Defence", spanish: "Defensa"),
      Code("court", "Court", spanish: "Tribunal"),
      Code("education", "School", spanish: "Escuela"),
      Code("provider", "Service provider", spanish: "Proveedor de servicios"),
      Code("guardian", "Guardian", spanish: "Persona tutora"),
      Code("youth", "The youth", spanish: "La o el joven"),
      Code("board", "Board of Supervisors", spanish: "Junta de Supervisores"),
      Code("research", "Research", spanish: "Investigación académica"),
      Code("other", "Other", spanish: "Otro"),
    ])

  /// What something is shared for.
  public static let consentPurpose = CodeList(
    "consent_purpose",
    [
      Code("service", "Service", spanish: "Servicio"),
      Code("placement", "Placement", spanish: "Lugar donde quedarse"),
      Code("investigation", "Investigation", spanish: "Investigación"),
      Code("prosecution", "Prosecution", spanish: "Proceso judicial"),
      Code("research", "Research", spanish: "Estudio"),
      Code("reporting", "Reporting", spanish: "Informes"),
    ])

  /// How consent was given.
  public static let consentForm = CodeList(
    "consent_form",
    [
      Code("written", "In writing", spanish: "Por escrito"),
      Code("oral_noted", "Said, and noted", spanish: "De palabra, y se anotó"),
    ])

  /// Whether consent stands.
  public static let consentStanding = CodeList(
    "consent_standing",
    [
      Code("in_force", "In force", spanish: "Vigente"),
      Code("revoked", "Taken back", spanish: "Retirado"),
    ])

  /// On what ground something was disclosed.
  public static let disclosureBasis = CodeList(
    "disclosure_basis",
    [
      Code("consent", "Consent", spanish: "Consentimiento"),
      Code("court_order", "Court order", spanish: "Orden judicial"),
      Code("mandated_report", "Mandated report", spanish: "Reporte obligatorio"),
      Code(
        "team_law", "Multidisciplinary team, by law",
        spanish: "Equipo multidisciplinario, por ley"),
      Code(
        "case_file_law", "Juvenile case file, by law", spanish: "Expediente de menores, por ley"),
      Code("emergency", "Emergency", spanish: "Emergencia"),
      Code("own_record", "The youth's own record", spanish: "Expediente propio de la o el joven"),
      Code("totals_only", "Totals only", spanish: "Solo totales"),
      Code("other", "Other", spanish: "Otro"),
    ])

  /// A notice that goes along with what is disclosed.
  public static let disclosureNotice = CodeList(
    "disclosure_notice",
    [
      Code(
        "part_2_redisclosure", "No redisclosure of substance use treatment",
        spanish: "No volver a divulgar el tratamiento por consumo de sustancias"),
      Code(
        "confidential_juvenile", "Confidential juvenile record",
        spanish: "Expediente confidencial de menores"),
      Code("privileged_advocate", "Privileged communication", spanish: "Comunicación privilegiada"),
      Code(
        "shelter_location", "A shelter's location is protected",
        spanish: "La ubicación de un refugio está protegida"),
      Code("education_record", "Education record", spanish: "Expediente educativo"),
    ])

  /// As what something was disclosed.
  public static let disclosureFormat = CodeList(
    "disclosure_format",
    [
      Code("shown", "Shown on a screen", spanish: "Mostrado en pantalla"),
      Code("told", "Told", spanish: "De palabra"),
      Code("paper", "Paper", spanish: "Papel"),
      Code("csv", "Table, CSV", spanish: "Tabla CSV"),
      Code("json_lines", "JSON Lines", spanish: "JSON Lines"),
      Code(
        "htcds", "Trafficking case data standard, HTCDS",
        spanish: "Estándar de datos de casos de trata, HTCDS"),
      Code("sqlite", "Database extract", spanish: "Extracto de base de datos"),
      Code("bundle", "Sealed file", spanish: "Archivo sellado"),
      Code("shared", "Shared in Fieldkeep", spanish: "Compartido en Fieldkeep"),
      Code("other", "Other", spanish: "Otro"),
    ])

  /// What was decided about who reads a part of a case.
  public static let caseAccess = CodeList(
    "case_access",
    [
      Code("shared", "Shared with a team", spanish: "Compartido con un equipo"),
      Code("referred", "Referred for a time", spanish: "Derivado por un tiempo"),
      Code("handed_over", "Handed over", spanish: "Traspasado"),
      Code("ended", "Ended", spanish: "Terminado"),
      Code("emergency", "Opened in an emergency", spanish: "Abierto por una emergencia"),
    ])

  /// What was said to somebody who asked to be let in in an emergency, but yes.
  public static let accessAnswer = CodeList(
    "access_answer",
    [
      Code("refused", "Refused", spanish: "Negado"),
      Code("withdrawn", "Taken back", spanish: "Retirado"),
    ])

  /// What a court orders about records.
  public static let orderKind = CodeList(
    "order_kind",
    [
      Code("destroy", "Destroy", spanish: "Destruir"),
      Code("seal", "Seal", spanish: "Sellar"),
      Code("hold", "Hold: destroy nothing", spanish: "Retener: no destruir nada"),
      Code("lift", "Take an order back", spanish: "Levantar una orden"),
    ])
}
