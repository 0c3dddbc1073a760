// Words about a recovery, its alerts and its checklist.

public import RecordSchema

extension CodeLists {
  /// What kind of place the youth was found at.
  public static let placeType = CodeList(
    "place_type",
    [
      Code("street", "Street", spanish: "Calle"),
      Code("motel", "Motel", spanish: "Motel"),
      Code("online_sting", "Online operation", spanish: "Operativo en línea"),
      Code("hospital", "Hospital", spanish: "Hospital"),
      Code("school", "School", spanish: "Escuela"),
      Code("home", "Home", spanish: "Hogar"),
      Code("hotline", "By hotline", spanish: "Por línea de ayuda"),
      Code("transit", "Transit", spanish: "Transporte público"),
      Code("other", "Other", spanish: "Otro"),
    ])

  /// How it came to be known that the youth might be exploited.
  public static let howIdentified = CodeList(
    "how_identified", version: 2,
    [
      Code("patrol", "Patrol", spanish: "Patrulla"),
      Code(
        "sting", "Operation against those who exploit", spanish: "Operativo contra explotadores"),
      Code("online", "Online", spanish: "En línea"),
      Code("tip", "Tip", spanish: "Aviso"),
      Code("hotline", "Hotline", spanish: "Línea de ayuda"),
      Code("missing_report", "Report of a missing youth", spanish: "Reporte de joven desaparecido"),
      Code("self", "The youth came forward", spanish: "La o el joven pidió ayuda"),
      Code("agency", "An agency", spanish: "Una agencia"),
      Code("hospital", "Hospital", spanish: "Hospital"),
      Code("school", "School", spanish: "Escuela"),
    ])

  /// How sure it is that the youth was exploited; help does not wait for certainty.
  public static let recoveryStatus = CodeList(
    "recovery_status",
    [
      Code("suspected", "Exploitation possible", spanish: "Posible explotación"),
      Code("confirmed", "Exploitation confirmed", spanish: "Explotación confirmada"),
      Code("unfounded", "Unfounded", spanish: "Sin fundamento"),
      Code("entered_in_error", "Entered in error", spanish: "Registrado por error"),
    ])

  /// What followed first contact, on the side of the law.
  public static let disposition = CodeList(
    "disposition",
    [
      Code("protocol_no_arrest", "Protocol, no arrest", spanish: "Protocolo, sin arresto"),
      Code(
        "arrested_diverted", "Arrested, diverted", spanish: "Con arresto, derivación a programa"),
      Code("arrested_other_charge", "Arrested, other charge", spanish: "Con arresto, otro cargo"),
      Code("petition", "Petition filed", spanish: "Petición presentada"),
      Code("released_guardian", "Released to a guardian", spanish: "Entrega a un tutor"),
      Code("transported_medical", "Taken to medical care", spanish: "Traslado a atención médica"),
      Code(
        "awol_before_services", "Left before services were offered",
        spanish: "Se fue antes de recibir ofertas de servicios"),
    ])

  /// How an alert was given.
  public static let alertChannel = CodeList(
    "alert_channel",
    [
      Code("phone", "Phone", spanish: "Teléfono"),
      Code("radio", "Radio", spanish: "Radio"),
      Code("app", "App", spanish: "Aplicación"),
      Code("in_person", "In person", spanish: "En persona"),
    ])

  /// Where an agency's answer to an alert stands.
  public static let alertStatus = CodeList(
    "alert_status",
    [
      Code("pending", "Not yet alerted", spanish: "Sin avisar"),
      Code("alerted", "Alerted", spanish: "Con aviso"),
      Code("acknowledged", "Acknowledged", spanish: "Aviso confirmado"),
      Code("en_route", "On the way", spanish: "En camino"),
      Code("arrived", "Arrived", spanish: "Llegó"),
      Code("declined", "Declined", spanish: "No vendrá"),
      Code("cancelled", "Cancelled", spanish: "Cancelado"),
      Code("not_required", "Not required", spanish: "No hace falta"),
    ])

  /// What a youth is offered in the first 72 hours.
  public static let checklistItem = CodeList(
    "checklist_item",
    [
      Code("food", "Food", spanish: "Comida"),
      Code("water", "Water", spanish: "Agua"),
      Code("clothing", "Clothing", spanish: "Ropa"),
      Code("shower", "Shower", spanish: "Ducha"),
      Code("sleep", "Sleep", spanish: "Descanso"),
      Code("comfort", "Comfort and company", spanish: "Consuelo y compañía"),
      Code("safe_contact_phone", "A phone, safely", spanish: "Un teléfono seguro"),
      Code("health_eval", "Health evaluation", spanish: "Evaluación de salud"),
      Code(
        "acute_exam_offer", "Offer of an acute examination",
        spanish: "Oferta de un examen inmediato"),
      Code(
        "mental_health_screen", "Mental health screening",
        spanish: "Evaluación inicial de salud mental"),
      Code(
        "substance_screen", "Substance use screening",
        spanish: "Evaluación inicial de consumo de sustancias"),
      Code("cse_screen", "Exploitation screening", spanish: "Evaluación inicial de explotación"),
      Code("safety_plan", "Safety plan", spanish: "Plan de seguridad"),
      Code("advocate_met", "Met an advocate", spanish: "Conoció a su acompañante"),
      Code("placement_found", "Placement found", spanish: "Lugar donde quedarse"),
      Code("guardian_notice", "Guardian told", spanish: "Aviso al tutor"),
      Code("mandated_report", "Mandated report", spanish: "Reporte obligatorio"),
      Code(
        "missing_cleared", "Missing report cleared",
        spanish: "Reporte de desaparición cerrado"),
      Code("education", "School", spanish: "Escuela"),
      Code(
        "legal_rights_explained", "Legal rights explained",
        spanish: "Derechos legales explicados"),
    ])

  /// Where an item of the checklist stands.
  public static let checklistStatus = CodeList(
    "checklist_status",
    [
      Code("open", "Open", spanish: "Pendiente"),
      Code("offered", "Offered", spanish: "Ofrecido"),
      Code("accepted", "Accepted", spanish: "Aceptado"),
      Code("done", "Done", spanish: "Hecho"),
      Code(
        "declined_by_youth", "Declined by the youth", spanish: "La o el joven no quiso"),
      Code("not_applicable", "Not applicable", spanish: "No aplica"),
      Code("unavailable", "Not available", spanish: "No disponible"),
    ])
}
