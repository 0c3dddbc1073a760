// `fieldkeep due`: the clocks that run, the one that matters on top.

import ArgumentParser
import CaseProtocol
import Fieldkeep

struct Due: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "due",
    abstract: "Show what is due.",
    discussion: """
      Ninety minutes for each alerted agency, 72 hours for the health evaluation
      and the rest of the checklist, then reports, absences, contacts, ninety
      days and a year, programs, sealing, consents: counted on this laptop, with
      or without signal. What ends or ended within hours is on top. What ends
      later than a week from now is left out until somebody is to be reminded.

      It is about the case at hand. Where several are open and none was named or
      worked on, it is about yours, and those that nobody has taken on.

        fieldkeep due
        fieldkeep due --all        with what was met, what ends later, what has
                                   no clock, and what was waived
        fieldkeep due --every      of every open case
        fieldkeep due --as advocate --remember
                                   only what is an advocate's, from now on
        fieldkeep due --as all     everybody's
      """)

  @OptionGroup var options: GlobalOptions
  @OptionGroup var viewing: ViewerOptions

  @Flag(help: "Also what was met, missed long ago, ends later, or has no clock.")
  var all = false

  @Flag(help: "Of every open case.")
  var every = false

  @Flag(help: "Also each item of the checklist beside the health evaluation.")
  var checklist = false

  func run() async throws {
    let desk = try await Desk.open(options)
    let viewer = try await viewing.viewer(desk)
    let names = try await desk.caseNames()
    let now = desk.time.now
    let (clocks, isOfSeveral) = try await clocks(desk)
    let open = clocks.filter { $0.deadline.isOpen && viewer.minds($0.deadline) }
    let shown =
      all
      ? clocks.sorted { Deadline.isOrderedForList($0.deadline, before: $1.deadline) }
        .filter { !$0.deadline.isOpen || viewer.minds($0.deadline) }
      : open.filter { isWanted($0.deadline, now) }.due(for: viewer, now: now)
    let lines = shown.map { clock in
      DueLines.line(clock.deadline, desk)
        + (isOfSeveral ? "  \(names.name(of: clock.caseID))" : "")
    }
    desk.print(
      json: .list(shown.map { DueLines.json($0.deadline, $0.caseID) }),
      (lines.isEmpty ? [nothing(open, desk)] : lines) + more(clocks, open, desk))
  }

  private func clocks(_ desk: Desk) async throws -> (clocks: [CaseClock], isOfSeveral: Bool) {
    let now = desk.time.now
    if every { return (try await Clocks.ofOpenCases(desk.replica, now: now), true) }
    if try await desk.currentCaseIfAny() == nil, try await !desk.replica.cases().isEmpty {
      let own = try await desk.ownStaffMember()?.id
      var openCases = OpenCases()
      let files = try await openCases.look(at: desk.replica).filter { $0.concerns(own) }
      return (files.flatMap { Self.clocks(of: $0, now) }, true)
    }
    return (Self.clocks(of: try await desk.currentCaseFile(), now), false)
  }

  private static func clocks(of file: CaseFile, _ now: Int64) -> [CaseClock] {
    Clocks(file, now: now).all.map { CaseClock(caseID: file.id, deadline: $0) }
  }

  private func isWanted(_ deadline: Deadline, _ now: Int64) -> Bool {
    if deadline.rule == .checklist { return checklist }
    return DueLines.isNear(deadline, now: now)
  }

  /// What stands where nothing is to be done now: when something will be.
  private func nothing(_ open: [CaseClock], _ desk: Desk) -> String {
    let later = open.filter { $0.deadline.rule != .checklist }
      .due(for: DueViewer(), now: desk.time.now)
      .min { ($0.deadline.dueMilliseconds ?? .max) < ($1.deadline.dueMilliseconds ?? .max) }
    guard let later, let due = later.deadline.dueMilliseconds else {
      return desk.screen.calm(say(" nothing is due"))
    }
    return desk.screen.calm(say(" nothing is due within a week"))
      + desk.screen.faint(
        " · " + say("next \(DueLines.subject(later.deadline)) \(desk.time.shown(due))"))
  }

  /// What is not in the list: the checklist, of which all items end at the same time as the health evaluation, and what is
  /// for others.
  private func more(_ clocks: [CaseClock], _ open: [CaseClock], _ desk: Desk) -> [String] {
    guard !all else { return [] }
    var lines: [String] = []
    let items = open.count { $0.deadline.rule == .checklist }
    if items > 0, !checklist {
      lines.append(
        say(" and \(counted(items, "item")) of the checklist: fieldkeep due --checklist"))
    }
    let others = clocks.count(where: \.deadline.isOpen) - open.count
    if others > 0 {
      lines.append(say(" and \(counted(others, "clock")) for others: fieldkeep due --as all"))
    }
    return lines.map { desk.screen.faint($0) }
  }
}

extension CaseFile {
  /// Whether someone is on the case's team, or nobody is; of a laptop that is nobody's, every case.
  fileprivate func concerns(_ staffMember: RecordID?) -> Bool {
    guard let staffMember else { return true }
    let members = all(TeamMemberRecord.type).filter {
      $0.instant(TeamMemberRecord.ended.at) == nil
    }
    return members.isEmpty
      || members.contains { $0.reference(TeamMemberRecord.staffMember) == staffMember }
  }
}
