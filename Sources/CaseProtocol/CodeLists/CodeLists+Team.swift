// Words about people, how they are linked, and who works with a youth.

public import RecordSchema

extension CodeLists {
  /// Whether two records are of one person.
  public static let personIdentity = CodeList(
    "person_identity",
    [
      Code("same_person", "Same person", spanish: "La misma persona"),
      Code("not_same", "Not the same person", spanish: "No es la misma persona"),
      Code("undecided", "Not decided", spanish: "Sin decidir"),
    ])

  /// By what it is known that two records belong together.
  public static let linkBasis = CodeList(
    "link_basis",
    [
      Code("name_and_birth", "Name and date of birth", spanish: "Nombre y fecha de nacimiento"),
      Code("agency_number", "An agency's number", spanish: "Número de una agencia"),
      Code("document", "A document", spanish: "Un documento"),
      Code("told_by_youth", "Told by the youth", spanish: "Dicho por la o el joven"),
      Code("recognized", "Recognized by someone", spanish: "Alguien la o lo reconoció"),
      Code("other", "Other", spanish: "Otro"),
    ])

  /// How two persons belong together.
  public static let personRelation = CodeList(
    "person_relation",
    [
      Code("sibling", "Siblings", spanish: "Hermanas o hermanos"),
      Code("household", "One household", spanish: "El mismo hogar"),
      Code("parent_child", "Parent and child", spanish: "Madre o padre, e hija o hijo"),
    ])

  /// What somebody does in a case.
  public static let teamRole = CodeList(
    "team_role",
    [
      Code("leo", "Officer or deputy", spanish: "Agente o ayudante del alguacil"),
      Code("investigator", "Investigator", spanish: "Investigador"),
      Code("dcfs_csw", "Children's social worker", spanish: "Trabajo social infantil"),
      Code("mart", "Multi-Agency Response Team", spanish: "Equipo de respuesta de varias agencias"),
      Code("dpo", "Probation officer", spanish: "Oficial de Libertad Condicional"),
      Code("health", "Health", spanish: "Salud"),
      Code("mental_health", "Mental health", spanish: "Salud mental"),
      Code(
        "substance_use", "Substance use treatment",
        spanish: "Tratamiento por consumo de sustancias"),
      Code("advocate", "Advocate", spanish: "Acompañante"),
      Code("prosecutor", "Prosecutor", spanish: "Fiscal"),
      Code("defence", "Defence counsel", spanish: "Defensa legal"),
      Code("court", "Court", spanish: "Tribunal"),
      Code("educator", "Education liaison", spanish: "Enlace educativo"),
      Code("placement", "Placement", spanish: "Lugar donde quedarse"),
      Code("supervisor", "Supervisor", spanish: "Supervisión"),
    ])

  /// Why somebody's part in a case ended.
  public static let assignmentEnd = CodeList(
    "assignment_end",
    [
      Code("planned", "As planned", spanish: "Según lo planeado"),
      Code("youth_asked", "The youth asked for it", spanish: "La o el joven lo pidió"),
      Code("replaced", "Somebody else took over", spanish: "Otra persona continuó"),
      Code("left_agency", "Left the agency", spanish: "Dejó la agencia"),
      Code("no_contact", "No contact", spanish: "Sin contacto"),
      Code("moved", "The youth moved away", spanish: "La o el joven se mudó"),
      Code("case_closed", "The case was closed", spanish: "Se cerró el caso"),
      Code("other", "Other", spanish: "Otro"),
    ])

  /// What kind of meeting.
  public static let meetingKind = CodeList(
    "meeting_kind",
    [
      Code("mdt", "Multidisciplinary team", spanish: "Equipo multidisciplinario"),
      Code(
        "marc", "Multi-Agency Review Committee", spanish: "Comité de revisión de varias agencias"),
      Code(
        "child_family_team", "Child and family team", spanish: "Equipo de la niñez y la familia"),
      Code("other", "Other", spanish: "Otro"),
    ])

  /// Where a goal stands; one that was set aside can be taken up again.
  public static let goalStatus = CodeList(
    "goal_status",
    [
      Code("open", "Open", spanish: "Pendiente"),
      Code("in_progress", "In progress", spanish: "En curso"),
      Code("reached", "Reached", spanish: "Logrado"),
      Code("set_aside", "Set aside for now", spanish: "Aplazado por ahora"),
    ])
}
