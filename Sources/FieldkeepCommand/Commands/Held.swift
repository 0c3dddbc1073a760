// `fieldkeep held` and `release`: what came of a laptop after its place had ended, and letting it count.

import ArgumentParser
import CaseProtocol
import Fieldkeep
import Foundation

struct Held: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "held",
    abstract: "Show work that does not count for now.",
    discussion: """
      What a device wrote after its place had ended is kept and shown here, and is
      in no record until somebody who may write there releases it. A whole case that
      it opened, and had not sent before, is in no list until then.

        fieldkeep held
        fieldkeep release "night desk"
      """)

  @OptionGroup var options: GlobalOptions

  func run() async throws {
    let desk = try await Desk.open(options)
    let work = try await desk.replica.heldWork()
    let changes = try await desk.replica.heldChanges()
    let people = try await desk.people()
    let names = Names(
      cases: try await desk.caseNamesWithHeld(),
      records: ShortNames(try await desk.replica.recordIDs()))
    let places = Place.all(of: work)
    var lines: [String] = []
    for place in places {
      let said = changes.filter(place.holds)
      lines.append(place.line(said, desk, people, names))
      for change in said { lines += Self.lines(of: change, desk, names) }
    }
    if !work.isEmpty { lines.append(say(" fieldkeep release DEVICE lets it count")) }
    desk.print(
      json: .list(work.map { Self.json($0, changes, people) }),
      work.isEmpty ? [say(" nothing is held")] : lines)
  }

  /// Where something is held of one device: in one part of a case, or a whole case with all its parts.
  private struct Place {
    var pieces: [HeldWork]

    /// The places of all that is held, in the order in which they are named first.
    static func all(of work: [HeldWork]) -> [Place] {
      work.reduce(into: []) { places, piece in
        let index = places.firstIndex { $0.pieces[0].isOneCase(with: piece) }
        if let index {
          places[index].pieces.append(piece)
        } else {
          places.append(Place(pieces: [piece]))
        }
      }
    }

    func holds(_ change: HeldChange) -> Bool {
      pieces.contains { $0.scope == change.scope && $0.device == change.device }
    }

    func line(_ changes: [HeldChange], _ desk: Desk, _ people: People, _ names: Names) -> String {
      let piece = pieces[0]
      let device = people.label(of: piece.device)
      if piece.isWholeCase, let caseID = piece.caseID {
        let records = Set(changes.flatMap(\.entries).map(\.record)).count
        return " "
          + say(
            """
            a whole case, \(counted(records, "record")), by \(desk.screen.strong(device)) · case \
            \(names.cases.name(of: caseID))
            """)
      }
      let place =
        piece.caseID.map { Self.name(of: $0, names) } ?? say("a part of a case carried for others")
      return " \(desk.screen.strong(device)) · \(place) · "
        + say(piece.changes, one: "1 change held", other: "\(piece.changes) changes held")
    }

    private static func name(of caseID: CaseID, _ names: Names) -> String {
      caseID == Replica.directoryCase
        ? say("the directory") : say("case \(names.cases.name(of: caseID))")
    }
  }

  private static func lines(of change: HeldChange, _ desk: Desk, _ names: Names) -> [String] {
    change.entries.map { entry in
      let type = CountySchema.schema.recordType(numbered: entry.type)
      guard let field = type?.field(numbered: entry.field) else {
        let label = type.map { heard($0.label) } ?? say("of a newer version")
        return "   \(desk.time.shown(change.time))  \(label)"
      }
      let value = ValueText.shown(FieldValue(showing: entry.value), of: field, desk.time, names)
      let label = "\(heard(type?.label ?? "")), \(heard(field.label))"
      return "   \(desk.time.shown(change.time))  \(label): \(value)"
    }
  }

  private static func json(
    _ work: HeldWork, _ changes: [HeldChange], _ people: People
  ) -> JSONValue {
    let records = changes.filter { $0.scope == work.scope && $0.device == work.device }
      .flatMap(\.entries).map(\.record)
    return .object([
      "device": .text(work.device.description), "name": .text(people.label(of: work.device)),
      "case": work.caseID.map { .text($0.description) } ?? .null,
      "whole_case": .boolean(work.isWholeCase), "records": .number(Int64(Set(records).count)),
      "changes": .number(Int64(work.changes)), "segments": .number(Int64(work.segments)),
    ])
  }
}

extension HeldWork {
  /// Whether two pieces are of one device and one case of which nothing counts.
  fileprivate func isOneCase(with other: HeldWork) -> Bool {
    isWholeCase && other.isWholeCase && device == other.device && caseID == other.caseID
  }
}

extension Desk {
  /// Every case by its short name, those too of which nothing counts yet.
  fileprivate func caseNamesWithHeld() async throws -> ShortNames<CaseSubject> {
    ShortNames(try await replica.cases() + replica.heldWork().compactMap(\.caseID))
  }
}

struct Release: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "release",
    abstract: "Let held work count.",
    discussion: """
      What is here of a device's held work, where this laptop may write. It counts
      beside what was written meanwhile, and replaces nothing that its writer had
      not read.

        fieldkeep held
        fieldkeep release "night desk"
        fieldkeep release "night desk" --case 7Q4-MK
      """)

  @OptionGroup var options: GlobalOptions

  @Argument(
    help: ArgumentHelp("A device by its name, number or id.", valueName: "device"),
    completion: .devices)
  var name: String

  func run() async throws {
    let desk = try await Desk.open(options)
    var caseID: CaseID?
    if let caseName = options.caseName {
      caseID = try await desk.caseID(named: caseName, among: desk.caseNamesWithHeld())
    }
    var released = 0
    let devices = try await desk.people().devices(named: name, by: .whole)
    for device in devices { released += try await desk.replica.release(device, in: caseID) }
    if released > 0 {
      try await desk.enter(
        AuditEntry("released", cases: Set([caseID].compactMap(\.self)), devices: devices))
    }
    desk.print(
      json: .object(["released": .number(Int64(released))]),
      [
        released == 0
          ? say(" nothing of this device is held where this laptop may write")
          : say(
            released, one: " 1 change released; fieldkeep sync tells the others",
            other: " \(released) changes released; fieldkeep sync tells the others")
      ])
  }
}
