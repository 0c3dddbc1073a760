// Words about arrests, First Step and the courts.

public import RecordSchema

extension CodeLists {
  /// What a youth was arrested for; which of it may be chosen depends on the date and the age.
  public static let charge = CodeList(
    "charge",
    [
      Code("pc_647_a", "Penal Code 647(a)", spanish: "Código Penal 647(a)"),
      Code("pc_647_b", "Penal Code 647(b)", spanish: "Código Penal 647(b)"),
      Code("pc_653_22", "Penal Code 653.22", spanish: "Código Penal 653.22"),
      Code("warrant", "Warrant", spanish: "Orden de arresto"),
      Code(
        "other_related", "Other, related to exploitation",
        spanish: "Otro, relacionado con la explotación"),
      Code("other", "Other", spanish: "Otro"),
    ])

  /// On what ground a youth was held.
  public static let custodyBasis = CodeList(
    "custody_basis",
    [
      Code("none", "Not held", spanish: "Sin retención"),
      Code(
        "protective_custody", "Temporary custody for health and safety",
        spanish: "Custodia temporal por salud y seguridad"),
      Code("arrest", "Arrest", spanish: "Arresto"),
      Code("warrant", "Warrant", spanish: "Orden judicial"),
      Code("court_order", "Court order", spanish: "Disposición de un tribunal"),
    ])

  /// Where an attempt at the program stands.
  public static let enrolmentStatus = CodeList(
    "enrolment_status",
    [
      Code("screened", "Screened", spanish: "Evaluación inicial hecha"),
      Code("ineligible", "Not eligible", spanish: "No cumple los requisitos"),
      Code("offered", "Offered", spanish: "Ofrecido"),
      Code("declined", "The youth declined", spanish: "La o el joven no quiso"),
      Code("enrolled", "Enrolled", spanish: "Inscripción hecha"),
      Code("paused_absent", "Paused while absent", spanish: "En pausa durante una ausencia"),
      Code("completed", "Completed", spanish: "Completado"),
      Code("withdrawn", "The youth withdrew", spanish: "La o el joven se retiró"),
      Code("terminated", "Ended by the program", spanish: "Terminado por el programa"),
    ])

  /// A decision on eligibility.
  public static let eligibilityDecision = CodeList(
    "eligibility_decision",
    [
      Code("eligible", "Eligible", spanish: "Cumple los requisitos"),
      Code("ineligible", "Not eligible", spanish: "No cumple los requisitos"),
      Code("override_eligible", "Eligible, against the rule", spanish: "Aceptación por excepción"),
      Code(
        "override_ineligible", "Not eligible, against the rule", spanish: "Negativa por excepción"),
    ])

  /// Whether a youth came.
  public static let attendanceKind = CodeList(
    "attendance_kind",
    [
      Code("present", "Came", spanish: "Acudió"),
      Code("late", "Came late", spanish: "Llegó tarde"),
      Code("excused", "Could not come", spanish: "No pudo acudir"),
      Code("missed", "Did not come", spanish: "No acudió"),
      Code("cancelled", "Cancelled by the program", spanish: "Cancelado por el programa"),
    ])

  /// What Probation decided about sealing.
  public static let sealDecision = CodeList(
    "seal_decision",
    [
      Code("sealed", "To be sealed", spanish: "Se sella"),
      Code("refused", "Refused, with reasons", spanish: "Se niega, con razones"),
      Code("petitioned", "The youth asked the court", spanish: "La o el joven acudió al tribunal"),
    ])

  /// Which court.
  public static let court = CodeList(
    "court",
    [
      Code("star", "STAR Court", spanish: "Tribunal STAR"),
      Code("dream", "DREAM Court", spanish: "Tribunal DREAM"),
      Code("dependency", "Dependency court", spanish: "Tribunal de dependencia"),
      Code("juvenile_justice", "Juvenile justice court", spanish: "Tribunal de justicia juvenil"),
      Code("other", "Other", spanish: "Otro"),
    ])
}

extension CodeLists {
  /// The charges that may be chosen for an arrest.
  ///
  /// Since 1 January 2017 Penal Code sections 647(b) and 653.22 do not apply to a minor, who is a victim and is reported
  /// to child welfare instead (California Senate Bill 1322, 2016). What was recorded of earlier years stays as it is.
  ///
  /// - Parameters:
  ///   - date: of first contact; without one, or a year alone that does not decide it, today's law holds.
  ///   - isMinor: whether the person was under 18; whoever may be is taken to be.
  /// - Returns: codes of ``charge``, in the list's order.
  public static func arrestCharges(on date: PartialDate?, isMinor: Bool?) -> [Code] {
    let isBefore = date.map { $0.year < 2017 } ?? false
    guard isMinor ?? true, !isBefore else { return charge.codes }
    return charge.codes.filter { !["pc_647_b", "pc_653_22"].contains($0.code) }
  }
}
