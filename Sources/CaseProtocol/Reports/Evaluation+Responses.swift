// What agencies did in the first hours: who answered within ninety minutes, and who saw to the youth's health within
// seventy-two hours.

import CausalMerge
import RecordSchema

/// How one agency's alert stands, at the moment of a report.
private enum Response: Hashable {
  case met(after: Int64)
  case late(after: Int64)
  case missing
  case pending
  /// There is no time from which to count.
  case timeUnknown
  /// Cancelled, or not required.
  case notOwed
}

extension Evaluation {
  func response90() -> DraftSection {
    var section = DraftSection(.response90)
    let counted = Set(index.recoveries.map(\.id))
    let alerts = facts.alerts.filter {
      counted.contains($0.recovery) && index.isKnown($0.recordedAt)
    }
    let byRecovery = Dictionary(grouping: alerts, by: \.recovery)
    section.groups = [
      ReportGroup(
        key: "agency",
        title: ReportLabel("Answered within 90 minutes, by agency", "Respuestas por agencia")),
      ReportGroup(
        key: "median", title: ReportLabel("Median time to answer", "Tiempo mediano de respuesta"),
        isCharted: false),
      ReportGroup(
        key: "p90",
        title: ReportLabel("Nine of ten answered within", "Nueve de diez respondieron en"),
        isCharted: false),
    ]
    section.figures = [allAgencies(byRecovery)]
    var spans: [DraftFigure] = []
    for agency in parameters.agencies {
      let judged = alerts.filter { $0.facts.agency == agency }
        .map { (id: $0.facts.record, response: response(of: $0.facts)) }
      let due = judged.filter { $0.response.isDue }
      let met = due.filter { $0.response.isMet }
      let pending = judged.count { $0.response == .pending }
      let code = agency.rawValue
      section.figures.append(
        .share(
          "\(code).share", agency.reportLabel,
          Quantity("alerts.met.\(code)", ids: met.map(\.id)),
          of: Quantity("alerts.due.\(code)", ids: due.map(\.id)), group: "agency",
          unknown: judged.count { $0.response == .timeUnknown },
          note: pending > 0 ? "\(pending) pending" : nil))
      let answers = judged.compactMap(\.response.elapsed)
      spans += [
        span("\(code).median", agency, answers.median, group: "median", count: answers.count),
        span("\(code).p90", agency, answers.percentile(90), group: "p90", count: answers.count),
      ]
    }
    section.figures += spans
    return section
  }

  private func span(
    _ key: String, _ agency: Agency, _ milliseconds: Int64?, group: String, count: Int
  ) -> DraftFigure {
    DraftFigure(
      key: key, label: agency.reportLabel, group: group,
      value: milliseconds.map(FigureValue.span(milliseconds:)) ?? .notAvailable(.nobodyToCount),
      population: Quantity("alerts.answered.\(agency.rawValue)", count: count))
  }

  private func allAgencies(_ alerts: [RecordID: [CountyFacts.Alert]]) -> DraftFigure {
    var met: [RecordID] = []
    var due: [RecordID] = []
    var pending = 0
    for recovery in index.recoveries {
      let responses = parameters.agencies.map { agency in
        response(of: recovery, to: (alerts[recovery.id] ?? []).filter { $0.facts.agency == agency })
      }
      .filter { $0 != .notOwed }
      guard !responses.isEmpty else { continue }
      // One that failed decides, whatever others still may do.
      if responses.contains(where: { $0.isFailed }) {
        due.append(recovery.id)
      } else if responses.contains(.pending) {
        pending += 1
      } else {
        due.append(recovery.id)
        met.append(recovery.id)
      }
    }
    return .share(
      "all_five", ReportLabel("Every agency within 90 minutes", "Todas en menos de 90 minutos"),
      Quantity("recoveries.all_answered", ids: met), of: Quantity("recoveries.due", ids: due),
      note: pending > 0 ? "\(pending) pending" : nil)
  }

  private func response(of recovery: CountyIndex.Counted, to alerts: [CountyFacts.Alert])
    -> Response
  {
    let responses = alerts.map { response(of: $0.facts) }
    guard !responses.isEmpty else {
      let elapsed = parameters.asOf.saturatingSubtract(recovery.contact)
      return elapsed >= parameters.responseMilliseconds ? .missing : .pending
    }
    let owed = responses.filter { $0 != .notOwed }
    if owed.isEmpty { return .notOwed }
    // Whoever was called twice answered once either call is.
    return owed.first { $0.isMet } ?? owed.first { $0 == .pending } ?? owed.first ?? .notOwed
  }

  private func response(of alert: AlertFacts) -> Response {
    if alert.status == .cancelled || alert.status == .notRequired { return .notOwed }
    guard let alertedAt = alert.alertedAt else { return .timeUnknown }
    let answers: [Int64?] =
      switch parameters.response(of: alert.agency) {
      case .arrived: [alert.arrivedAt]
      case .acknowledged: [alert.acknowledgedAt, alert.enRouteAt, alert.arrivedAt]
      }
    let limit = parameters.responseMilliseconds
    guard let answer = answers.compactMap(\.self).filter({ $0 <= parameters.asOf }).min() else {
      return parameters.asOf.saturatingSubtract(alertedAt) >= limit ? .missing : .pending
    }
    // An agency that was there before anyone called took no time.
    let elapsed = max(0, answer.saturatingSubtract(alertedAt))
    return elapsed <= limit ? .met(after: elapsed) : .late(after: elapsed)
  }

  // MARK: health

  func health72() -> DraftSection {
    var section = DraftSection(.health72)
    var classes: [HealthClass: [RecordID]] = [:]
    let evaluations = Dictionary(
      grouping: facts.evaluations.filter { index.isKnown($0.recordedAt) }, by: \.recovery)
    var absences: [RecordID: [Int64]] = [:]
    for absence in facts.absences where index.isKnown(absence.recordedAt) {
      if let leftAt = absence.leftAt, leftAt <= parameters.asOf {
        absences[index.youth(of: absence.person), default: []].append(leftAt)
      }
    }
    for recovery in index.recoveries {
      let found = health(
        of: recovery, evaluations[recovery.id] ?? [], left: absences[recovery.youth] ?? [])
      classes[found, default: []].append(recovery.id)
    }
    let whole = Quantity("recoveries", ids: index.recoveries.map(\.id))
    let unknown = classes[.timeUnknown]?.count ?? 0
    section.figures = [
      .share(
        "share", ReportLabel("Evaluated within 72 hours", "Evaluación en menos de 72 horas"),
        Quantity("recoveries.health.in_time", ids: classes[.inTime] ?? []), of: whole,
        unknown: unknown)
    ]
    // The class of those without a time shows the same number.
    section.figures[0].unknownName = "recoveries.health.\(HealthClass.timeUnknown.rawValue)"
    section.groups = [
      ReportGroup(
        key: "class",
        title: ReportLabel("Recoveries by evaluation", "Recuperaciones por evaluación")
      )
    ]
    section.figures += HealthClass.allCases.map { entry in
      .count(
        "class.\(entry.rawValue)", entry.label,
        Quantity("recoveries.health.\(entry.rawValue)", ids: classes[entry] ?? []), group: "class")
    }
    section.sums = [
      QuantitySum(
        total: whole.name, parts: HealthClass.allCases.map { "recoveries.health.\($0.rawValue)" })
    ]
    return section
  }

  private func health(
    of recovery: CountyIndex.Counted, _ evaluations: [CountyFacts.HealthEvaluation], left: [Int64]
  ) -> HealthClass {
    guard let contact = recovery.facts.firstContactAt else { return .timeUnknown }
    let due = contact.saturatingAdd(parameters.evaluationMilliseconds)
    let done = evaluations.compactMap(\.doneAt).filter { $0 <= parameters.asOf }.min()
    if let done, done <= due { return .inTime }
    // Done, and nobody said when: it may have been in time.
    if done == nil, evaluations.contains(where: { $0.status == .done && $0.doneAt == nil }) {
      return .timeUnknown
    }
    if left.contains(where: { contact <= $0 && $0 <= due }) { return .away }
    if done != nil { return .late }
    if evaluations.contains(where: { $0.status == .declinedByYouth }) { return .declined }
    return parameters.asOf <= due ? .pending : .notDone
  }
}

/// What became of the health evaluation of one recovery; each recovery is in one class.
private enum HealthClass: String, CaseIterable {
  case inTime = "in_time"
  case late
  case declined
  case away
  case pending
  case notDone = "not_done"
  case timeUnknown = "time_unknown"

  var label: ReportLabel {
    switch self {
    case .inTime: ReportLabel("within 72 hours", "en menos de 72 horas")
    case .late: ReportLabel("done later", "hecha después")
    case .declined: ReportLabel("declined by the youth", "la o el joven no quiso")
    case .away: ReportLabel("youth left within 72 hours", "se fue antes de 72 horas")
    case .pending: ReportLabel("time still runs", "aún en plazo")
    case .notDone: ReportLabel("not done", "no hecha")
    case .timeUnknown: ReportLabel("time not recorded", "hora sin registrar")
    }
  }
}

extension Response {
  fileprivate var isMet: Bool { if case .met = self { true } else { false } }

  /// Whether it belongs to the denominator.
  fileprivate var isDue: Bool {
    switch self {
    case .met, .late, .missing: true
    case .pending, .timeUnknown, .notOwed: false
    }
  }

  fileprivate var isFailed: Bool {
    switch self {
    case .late, .missing, .timeUnknown: true
    case .met, .pending, .notOwed: false
    }
  }

  fileprivate var elapsed: Int64? {
    switch self {
    case .met(let after), .late(let after): after
    case .missing, .pending, .timeUnknown, .notOwed: nil
    }
  }
}

extension Agency {
  /// The agency in both languages.
  var reportLabel: ReportLabel {
    let entry = CodeLists.agency[rawValue]
    return ReportLabel(entry?.english ?? rawValue, entry?.spanish ?? label)
  }
}
