// `fieldkeep check` and `fieldkeep rebuild`: is this laptop's copy sound, and make it again from what it follows from.

import ArgumentParser
import Fieldkeep

struct Check: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check everything that this device holds.",
    discussion: """
      The database file, every segment's hash and signature, every history, and
      that the records follow from the segments. Ends with status 82 where damage
      is found.
      """)

  @OptionGroup var options: GlobalOptions

  func run() async throws {
    let desk = try await Desk.open(options)
    let progress = ProgressLine()
    let result = try await desk.replica.check { done, total in
      progress.show("segment \(done) of \(total)")
    }
    progress.clear()
    let people = try await desk.people()
    let waiting = try await WaitingLines(desk)
    desk.print(
      json: .object([
        "is_sound": .boolean(result.isSound), "segments": .number(Int64(result.segments)),
        "records": .number(Int64(result.records)), "scopes": .number(Int64(result.scopes)),
        "outbox_changes": .number(Int64(result.outboxChanges)),
        "forked_devices": .list(result.forkedDevices.map { .text($0.description) }),
        "unreadable_segments": .object(
          Dictionary(
            uniqueKeysWithValues: result.unreadableSegments.map {
              ($0.key.description, .number(Int64($0.value)))
            })),
        "waiting": waiting.json,
        "findings": .list(
          result.findings.map {
            .object(["subject": .text($0.subject), "finding": .text($0.finding)])
          }),
      ]),
      [
        say(
          " \(counted(result.segments, "segment")) · \(counted(result.records, "record")) in \(counted(result.scopes, "scope"))"
        )
          + " · " + say("\(counted(result.outboxChanges, "change")) in no segment yet") + " · "
          + (result.isSound
            ? desk.screen.calm(say("all sound"))
            : desk.screen.urgent(counted(result.findings.count, "finding")))
      ] + result.findings.map { " ! \(Screen.shown($0.subject)): \(Screen.shown($0.finding))" }
        + result.forkedDevices.map {
          say(" two copies of one disk wrote as \(people.name(of: $0)); the work of both is here")
        }
        + result.unreadableSegments.sorted { $0.key < $1.key }.map {
          say(
            """
             \(people.name(of: $0.key)) signed what nobody can read: \
            \(counted($0.value, "segment"))
            """)
        } + waiting.lines)
    guard result.isSound else {
      throw Failure(
        .integrity, "\(counted(result.findings.count, "finding")) in this replica",
        hint: "fieldkeep rebuild makes records again from sound segments; a new join fetches all")
    }
  }
}

struct Rebuild: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rebuild",
    abstract: "Make all records again from segments and outbox.",
    discussion: "Nothing is lost by it: records only follow from what is kept.")

  @OptionGroup var options: GlobalOptions

  func run() async throws {
    let desk = try await Desk.open(options)
    let progress = ProgressLine()
    let count = try await desk.replica.rebuild { done, total in
      progress.show("segment \(done) of \(total)")
    }
    progress.clear()
    desk.print(
      json: .object(["segments": .number(Int64(count))]),
      [say(" records made again from \(counted(count, "segment"))")])
  }
}
