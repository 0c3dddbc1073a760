// Who stayed, and who was diverted: the two long clocks of the county, which do not stop each other.

import CausalMerge

extension Evaluation {
  private static let day: Int64 = 86_400_000

  func advocate(_ name: ReportName, days: Int) -> DraftSection {
    var section = DraftSection(name)
    var involvements: [RecordID: [CountyFacts.AdvocateInvolvement]] = [:]
    for involvement in facts.advocates where index.isKnown(involvement.recordedAt) {
      involvements[index.youth(of: involvement.person), default: []].append(involvement)
    }
    var reached: [RecordID] = []
    var followed: [RecordID] = []
    for youth in index.recovered {
      guard let first = index.first[youth] else { continue }
      let milestone = first.contact.saturatingAdd(Int64(days) * Self.day)
      guard milestone <= parameters.asOf else { continue }
      reached.append(youth)
      if isFollowed(involvements[youth] ?? [], from: first.contact, to: milestone) {
        followed.append(youth)
      }
    }
    let pending = index.recovered.count - reached.count
    let gap = parameters.advocateGapDays
    section.figures = [
      .share(
        "share", section.definition.title, Quantity("youth.followed.\(days)", ids: followed),
        of: Quantity("youth.since.\(days)", ids: reached),
        note: "gaps of up to \(gap) days allowed" + (pending > 0 ? "; \(pending) pending" : ""))
    ]
    return section
  }

  /// Whether someone was there at the end, and nobody was missing for longer than is allowed before it.
  private func isFollowed(
    _ involvements: [CountyFacts.AdvocateInvolvement], from start: Int64, to end: Int64
  ) -> Bool {
    let allowed = Int64(parameters.advocateGapDays) * Self.day
    var covered = start
    for involvement in involvements.sorted(by: { $0.from < $1.from }) where involvement.from <= end
    {
      let until = involvement.to ?? .max
      guard until > covered else { continue }
      if involvement.from.saturatingSubtract(covered) > allowed { return false }
      covered = until
      if covered >= end { return true }
    }
    return false
  }

  // MARK: diversion

  func diversion() -> DraftSection {
    var section = DraftSection(.diversion)
    let known = facts.enrolments.filter { index.isKnown($0.recordedAt) }
    let cohort = known.filter {
      $0.screenedAt.map { $0 <= parameters.asOf && parameters.window.contains($0) } ?? false
    }
    let undated = known.count { $0.screenedAt == nil }
    let carried = facts.carried.filter {
      parameters.window.contains($0.screenedOn) && $0.screenedOn <= index.today
    }
    section.groups = [
      ReportGroup(
        key: "stage", title: ReportLabel("Enrolments by stage", "Inscripciones por etapa")),
      ReportGroup(key: "service", title: ReportLabel("Services given", "Servicios prestados")),
    ]
    for stage in DiversionStage.allCases {
      let ids = cohort.filter { has($0, reached: stage) }.map(\.record)
      let sealed = carried.reduce(0) { $0 + bounded($1.reached[stage] ?? 0) }
      section.figures.append(
        .count(
          stage.rawValue, stage.label,
          Quantity("enrolments.\(stage.rawValue)", count: ids.count + sealed, ids: ids),
          group: "stage", unknown: stage == .screened ? undated : 0,
          note: sealed > 0 ? "\(sealed) from totals frozen before sealing" : nil))
    }
    // How many did not reach the next stage is the rest of two numbers that are printed.
    let stages = DiversionStage.allCases.map { "enrolments.\($0.rawValue)" }
    section.sums = zip(stages, stages.dropFirst()).map { stage, next in
      QuantitySum(total: stage, parts: [next, "\(stage).only"])
    }
    let codes = Set(cohort.flatMap(\.services)).union(carried.flatMap(\.services.keys))
    section.figures += codes.sorted().map { code in
      let ids = cohort.filter { $0.services.contains(code) }.map(\.record)
      let sealed = carried.reduce(0) { $0 + bounded($1.services[code] ?? 0) }
      let words = ReportLabel(code.asWords, code.asWords)
      return .count(
        "service.\(code)", words,
        Quantity("enrolments.service.\(code)", count: ids.count + sealed, ids: ids),
        group: "service")
    }
    return section
  }

  private func has(_ enrolment: CountyFacts.Enrolment, reached stage: DiversionStage) -> Bool {
    let moment: Int64? =
      switch stage {
      case .screened: enrolment.screenedAt
      case .eligible: enrolment.isEligible == true ? enrolment.screenedAt : nil
      case .offered: enrolment.offeredAt
      case .agreed: enrolment.agreedAt
      case .completed: enrolment.completedAt
      case .chargeCleared: enrolment.chargeClearedAt
      case .sealed: enrolment.sealedAt
      }
    return moment.map { $0 <= parameters.asOf } ?? false
  }
}

/// A total that someone wrote, within what can be added up.
func bounded(_ count: Int) -> Int { min(max(count, 0), 1_000_000_000) }

extension DiversionStage {
  fileprivate var label: ReportLabel {
    switch self {
    case .screened: ReportLabel("Screened", "Evaluados")
    case .eligible: ReportLabel("Eligible", "Elegibles")
    case .offered: ReportLabel("Offered", "Con ofrecimiento")
    case .agreed: ReportLabel("Agreed: diverted", "Aceptaron: desviados")
    case .completed: ReportLabel("Completed", "Completaron")
    case .chargeCleared: ReportLabel("Charge cleared", "Cargo retirado")
    case .sealed: ReportLabel("Arrest record sealed", "Registro sellado")
    }
  }
}

extension String {
  /// A code as words: `mental_health` becomes "Mental health".
  var asWords: String {
    let words = split(separator: "_").joined(separator: " ")
    return words.prefix(1).uppercased() + words.dropFirst()
  }
}
