// Words about deadlines, and about figures that came before there were records.

public import RecordSchema

extension CodeLists {
  /// The deadline rules, by the number that each has.
  public static let deadlineRule = CodeList(
    "deadline_rule",
    [
      Code("d1", "Alert the agencies", spanish: "Avisar a las agencias"),
      Code("d2", "Respond to an alert", spanish: "Responder a un aviso"),
      Code("d3", "Health evaluation", spanish: "Evaluación de salud"),
      Code("d4", "Checklist of 72 hours", spanish: "Lista de las 72 horas"),
      Code("d5", "First thing offered", spanish: "Primer ofrecimiento"),
      Code("d6", "Mandated report", spanish: "Reporte obligatorio"),
      Code("d7", "Examination within 96 hours", spanish: "Examen dentro de 96 horas"),
      Code("d8", "Tell of an absence", spanish: "Avisar de una ausencia"),
      Code("d9", "Transmit a missing report", spanish: "Transmitir el reporte de desaparición"),
      Code("d10", "Talk on return", spanish: "Conversación al regresar"),
      Code("d11", "Report as found", spanish: "Reportar que apareció"),
      Code("d12", "Keep in touch", spanish: "Mantener el contacto"),
      Code("d13", "Stay for ninety days and a year", spanish: "Acompañar noventa días y un año"),
      Code("d14", "End of the program", spanish: "Fin del programa"),
      Code("d15", "Clearing and sealing", spanish: "Cancelar el cargo y sellar"),
      Code("d16", "Consent runs out", spanish: "Vence el consentimiento"),
      Code("d17", "End of access", spanish: "Fin del acceso"),
      Code("d18", "Sealing order", spanish: "Orden de sellado"),
      Code("d19", "Destruction date", spanish: "Fecha de destrucción"),
    ])

  /// Who is told that a deadline draws near or has passed.
  public static let escalationRecipient = CodeList(
    "escalation_recipient",
    [
      Code("device", "Whoever holds the laptop", spanish: "Quien tiene la computadora"),
      Code("station_supervisor", "Station supervisor", spanish: "Supervisión de la estación"),
      Code("agency", "The agency", spanish: "La agencia"),
      Code("agency_supervisor", "The agency's supervisor", spanish: "Supervisión de la agencia"),
      Code("lead_agency", "Lead agency", spanish: "Agencia principal"),
      Code("on_call_manager", "On-call manager", spanish: "Gerencia de guardia"),
      Code("team_lead", "Team lead", spanish: "Dirección del equipo"),
      Code("assignee", "Who is assigned", spanish: "Quien tiene la asignación"),
      Code("case_worker", "Case worker", spanish: "Responsable del caso"),
      Code("supervisor", "Supervisor", spanish: "Supervisión"),
      Code("supervisor_digest", "Supervisor's list", spanish: "Lista de la supervisión"),
      Code("server_operator", "Server operator", spanish: "Operación del servidor"),
      Code("administrator", "Administrator", spanish: "Administración"),
      Code("records_officer", "Records officer", spanish: "Responsable de archivos"),
      Code("privacy_officer", "Privacy officer", spanish: "Responsable de privacidad"),
    ])

  /// What a published figure counts.
  public static let baselineSeries = CodeList(
    "baseline_series",
    [
      Code("arrests_of_minors", "Arrests of minors", spanish: "Arrestos de menores"),
      Code("petitions", "Petitions against minors", spanish: "Peticiones contra menores"),
      Code(
        "eligible_pool", "Youth who may be eligible",
        spanish: "Jóvenes que podrían cumplir los requisitos"),
      Code("recoveries", "Recoveries", spanish: "Recuperaciones"),
      Code("recovered_youth", "Recovered youth", spanish: "Jóvenes con recuperación"),
      Code(
        "exploiter_arrests", "Arrests of exploiters and buyers",
        spanish: "Arrestos de explotadores y compradores"),
      Code("people_trained", "People trained", spanish: "Personas capacitadas"),
      Code("training_seats", "Training seats", spanish: "Asistencias a capacitaciones"),
      Code(
        "national_arrests", "Arrests of minors, United States",
        spanish: "Arrestos de menores, Estados Unidos"),
      Code("other", "Other", spanish: "Otro"),
    ])
}
