// The deadline rules of the first hours. A laptop runs them itself: at two in the morning, without signal, it is the
// only one that knows the youth was found.

import RecordSchema

/// The deadline rules: from what records say, and a moment, to how every clock stands.
///
/// Pure: the same facts, settings and moment give the same answer on every device, whatever order they arrived in.
public struct DeadlineRules: Hashable, Sendable {
  public var settings: DeadlineSettings

  public init(settings: DeadlineSettings = DeadlineSettings()) {
    self.settings = settings
  }

  /// Every clock of one recovery, in the order of a list of what is due.
  ///
  /// - Parameters:
  ///   - facts: what its records say.
  ///   - now: milliseconds since 1970.
  /// - Returns: one deadline for each agency to alert, each alert, the health evaluation, each other required item, and
  ///   the first thing offered; those that do not apply too, with their reason.
  public func deadlines(for facts: RecoveryFacts, now: Int64) -> [Deadline] {
    clocks(of: facts, now: now).inListOrder()
  }

  /// The same in no order.
  func clocks(of facts: RecoveryFacts, now: Int64) -> [Deadline] {
    alertDeadlines(facts, now) + responseDeadlines(facts, now)
      + [healthDeadline(facts, now)] + itemDeadlines(facts, now) + [needsDeadline(facts, now)]
  }

  /// What is due in several recoveries, in one list.
  ///
  /// - Parameters:
  ///   - recoveries: what their records say.
  ///   - now: milliseconds since 1970.
  /// - Returns: only what someone still has to do something for.
  public func due(in recoveries: [RecoveryFacts], now: Int64) -> [Deadline] {
    recoveries.flatMap { clocks(of: $0, now: now) }.filter(\.isOpen).inListOrder()
  }

  // MARK: alerts

  private func alertDeadlines(_ facts: RecoveryFacts, _ now: Int64) -> [Deadline] {
    settings.agencies.map { agency in
      let alerts = facts.alerts.filter { $0.agency == agency }
      let subject = DeadlineSubject(
        rule: .alert, origin: facts.recovery, record: alerts.first?.record ?? facts.recovery,
        agency: agency, knownAt: facts.knownAt, withdrawn: facts.withdrawal)
      if let reason = Self.withdrawal(of: alerts) { return subject.without(reason) }
      return subject.judged(
        alerts.map(Self.alerted).reduce(.open, Fulfilment.earlier), from: facts.firstContactAt,
        within: settings.alertWithin, steps: settings.alertSteps, now: now)
    }
  }

  private func responseDeadlines(_ facts: RecoveryFacts, _ now: Int64) -> [Deadline] {
    facts.alerts.compactMap { alert in
      let subject = DeadlineSubject(
        rule: .response, origin: facts.recovery, record: alert.record, agency: alert.agency,
        knownAt: alert.knownAt ?? facts.knownAt, withdrawn: facts.withdrawal)
      if let reason = Self.withdrawal(of: [alert]) { return subject.without(reason) }
      // An agency that nobody has called yet owes no answer; that it was not called is the other rule's.
      guard let alertedAt = alert.alertedAt else { return nil }
      return subject.judged(
        response(to: alert), from: alertedAt, within: settings.respondWithin,
        steps: settings.responseSteps, now: now,
        remark: alert.status == .declined ? "the agency declined, call another" : nil)
    }
  }

  /// Why nobody owes anything for these alerts of one agency, if so.
  private static func withdrawal(of alerts: [AlertFacts]) -> Deadline.Reason? {
    guard !alerts.isEmpty else { return nil }
    if alerts.allSatisfy({ $0.status == .notRequired }) { return .notRequired }
    if alerts.allSatisfy({ $0.status == .cancelled || $0.status == .notRequired }) {
      return .cancelled
    }
    return nil
  }

  private static func alerted(_ alert: AlertFacts) -> Fulfilment {
    if let alertedAt = alert.alertedAt {
      return .at(alertedAt, learnedAt: alert.learned(AgencyAlertRecord.alerted.at))
    }
    return switch alert.status {
    case .alerted, .acknowledged, .enRoute, .arrived, .declined: recorded(alert)
    case .pending, .cancelled, .notRequired, nil: .open
    }
  }

  private func response(to alert: AlertFacts) -> Fulfilment {
    let arrived = alert.answer(alert.arrivedAt, AgencyAlertRecord.arrived.at)
    switch settings.response(of: alert.agency) {
    case .arrived:
      if let arrived { return arrived }
      return alert.status == .arrived ? Self.recorded(alert) : .open
    case .acknowledged:
      let answers = [
        alert.answer(alert.acknowledgedAt, AgencyAlertRecord.acknowledged.at),
        alert.answer(alert.enRouteAt, AgencyAlertRecord.enRoute.at), arrived,
      ].compactMap(\.self)
      if let first = answers.first { return answers.dropFirst().reduce(first, Fulfilment.earlier) }
      return switch alert.status {
      case .acknowledged, .enRoute, .arrived: Self.recorded(alert)
      case .pending, .alerted, .declined, .cancelled, .notRequired, nil: .open
      }
    }
  }

  private static func recorded(_ alert: AlertFacts) -> Fulfilment {
    .recorded(
      noLaterThan: alert.statusAt, learnedAt: alert.learned(AgencyAlertRecord.status))
  }

  // MARK: the checklist

  private func healthDeadline(_ facts: RecoveryFacts, _ now: Int64) -> Deadline {
    let items = facts.items.filter { $0.item == .healthEvaluation }
    let subject = DeadlineSubject(
      rule: .healthEvaluation, origin: facts.recovery,
      record: items.first?.record ?? facts.recovery, agency: .health, item: .healthEvaluation,
      knownAt: facts.knownAt, withdrawn: facts.withdrawal)
    let fulfilment = items.map(Self.done).reduce(.open, Fulfilment.earlier)
    if fulfilment == .open, items.contains(where: { $0.status == .declinedByYouth }) {
      return subject.without(.declinedByYouth)
    }
    if fulfilment == .open, items.contains(where: { $0.status == .notApplicable }) {
      return subject.without(.itemNotApplicable)
    }
    return subject.judged(
      fulfilment, from: facts.firstContactAt, within: settings.evaluateWithin,
      steps: settings.checklistSteps, now: now,
      absences: absences(facts, at: .healthEvaluation))
  }

  private func itemDeadlines(_ facts: RecoveryFacts, _ now: Int64) -> [Deadline] {
    ChecklistItem.allCases.compactMap { item in
      guard item != .healthEvaluation, let owner = settings.owners[item] else { return nil }
      let items = facts.items.filter { $0.item == item }
      return DeadlineSubject(
        rule: .checklist, origin: facts.recovery, record: items.first?.record ?? facts.recovery,
        agency: owner, item: item, knownAt: facts.knownAt, withdrawn: facts.withdrawal
      ).judged(
        items.map(Self.settled).reduce(.open, Fulfilment.earlier), from: facts.firstContactAt,
        within: settings.settleWithin, steps: settings.checklistSteps, now: now,
        absences: absences(facts, at: item))
    }
  }

  private func absences(_ facts: RecoveryFacts, at item: ChecklistItem) -> [AbsenceSpan] {
    settings.interruptible.contains(item) ? facts.absences : []
  }

  private func needsDeadline(_ facts: RecoveryFacts, _ now: Int64) -> Deadline {
    let needs = facts.items.filter { ChecklistItem.basicNeeds.contains($0.item) }
    return DeadlineSubject(
      rule: .basicNeeds, origin: facts.recovery, record: facts.recovery, knownAt: facts.knownAt,
      withdrawn: facts.withdrawal
    ).judged(
      needs.map(Self.touched).reduce(.open, Fulfilment.earlier), from: facts.firstContactAt,
      within: settings.offerWithin, steps: settings.needsSteps, now: now)
  }

  private static func done(_ item: ItemFacts) -> Fulfilment {
    stated(item) ?? (item.status == .done ? recorded(item) : .open)
  }

  private static func settled(_ item: ItemFacts) -> Fulfilment {
    stated(item) ?? (item.status?.isSettled == true ? recorded(item) : .open)
  }

  private static func touched(_ item: ItemFacts) -> Fulfilment {
    if let stated = stated(item) { return stated }
    guard let status = item.status, status != .open else { return .open }
    return recorded(item)
  }

  private static func stated(_ item: ItemFacts) -> Fulfilment? {
    item.doneAt.map { .at($0, learnedAt: item.learnedAt[ChecklistItemRecord.done.at.number]) }
  }

  private static func recorded(_ item: ItemFacts) -> Fulfilment {
    .recorded(
      noLaterThan: item.statusAt, learnedAt: item.learnedAt[ChecklistItemRecord.status.number])
  }
}

extension RecoveryFacts {
  /// Why no clock of the recovery runs, if so.
  var withdrawal: Deadline.Reason? {
    status?.runsClocks == false ? .recoveryWithdrawn : nil
  }
}

extension AlertFacts {
  fileprivate func learned(_ field: Field) -> Int64? { learnedAt[field.number] }

  fileprivate func answer(_ moment: Int64?, _ field: Field) -> Fulfilment? {
    moment.map { .at($0, learnedAt: learned(field)) }
  }
}
