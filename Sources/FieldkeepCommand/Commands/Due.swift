// `fieldkeep due`: the clocks that run, the one that matters on top.

import ArgumentParser
import CaseProtocol
import Fieldkeep

struct Due: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show what is due.",
    discussion: """
      Ninety minutes for each alerted agency, 72 hours for the health evaluation
      and the rest of the checklist, counted on this laptop, with or without
      signal.

        fieldkeep due
        fieldkeep due --all        with what was met, and what has no clock
        fieldkeep due --every      of every open case
      """)

  @OptionGroup var options: GlobalOptions

  @Flag(help: "Also what was met, missed long ago, or has no clock.")
  var all = false

  @Flag(help: "Of every open case.")
  var every = false

  @Flag(help: "Also each item of the checklist beside the health evaluation.")
  var checklist = false

  func run() async throws {
    let desk = try await Desk.open(options)
    let names = try await desk.names()
    var due: [(caseID: CaseID, deadline: Deadline)] = []
    for file in try await files(desk) {
      due += Clocks(file, now: desk.time.now).all.filter(isWanted).map { (file.id, $0) }
    }
    due.sort { Deadline.isOrderedForList($0.deadline, before: $1.deadline) }
    let isSeveral = every
    let lines = due.map { entry in
      DueLines.line(entry.deadline, desk)
        + (isSeveral ? "  \(names.cases.name(of: entry.caseID))" : "")
    }
    let hidden = all || checklist ? 0 : try await hiddenCount(desk)
    let more =
      hidden > 0
      ? [
        desk.screen.faint(
          " and \(counted(hidden, "item")) of the checklist: fieldkeep due --checklist")
      ]
      : []
    desk.print(
      json: .list(due.map { DueLines.json($0.deadline, $0.caseID) }),
      (lines.isEmpty ? [desk.screen.calm(" nothing is due")] : lines) + more)
  }

  private func files(_ desk: Desk) async throws -> [CaseFile] {
    guard every else { return [try await desk.currentCaseFile()] }
    var files: [CaseFile] = []
    for id in try await desk.replica.cases() {
      let file = try await CaseFile(id, in: desk.replica)
      if file.isOpen { files.append(file) }
    }
    return files
  }

  private func isWanted(_ deadline: Deadline) -> Bool {
    all || (deadline.isOpen && (deadline.rule != .checklist || checklist))
  }

  /// Items of the checklist that are still owed and not in the list: all end at the same time as the health evaluation.
  private func hiddenCount(_ desk: Desk) async throws -> Int {
    var count = 0
    for file in try await files(desk) {
      count += Clocks(file, now: desk.time.now).all.count { $0.isOpen && $0.rule == .checklist }
    }
    return count
  }
}
