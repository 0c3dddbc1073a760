// Orders as people read them: by their numbers where the audit may be read, by the roster's name elsewhere.

import CaseProtocol
import Fieldkeep

/// What orders are called, and how far they have come.
struct OrderWords {
  static let verbs: [ErasureOrder.Kind: String] = [
    .destroy: "destroy", .seal: "seal", .hold: "hold", .lift: "lift",
  ]

  /// What an order does, as people read it; the word to type is this one too.
  static func spoken(_ kind: ErasureOrder.Kind) -> String {
    switch kind {
    case .destroy: say("destroy")
    case .seal: say("seal")
    case .hold: say("hold")
    case .lift: say("lift")
    default: say("unknown to this version")
    }
  }

  private let records: [String: Record]

  init(_ desk: Desk) async throws {
    let all = try await desk.replica.records(
      CourtOrderRecord.type.name, in: Replica.directoryCase)
    records = Dictionary(
      all.compactMap { record in
        record.text(CourtOrderRecord.rosterOrder).map { ($0, record) }
      }, uniquingKeysWith: { first, _ in first })
  }

  /// What is kept of an order, where this device may read it.
  func record(of report: OrderReport) -> Record? { records[report.standing.id.description] }

  /// Whether somebody means this order: its number, or how its name in the roster begins.
  func isCalled(_ report: OrderReport, _ word: String) -> Bool {
    record(of: report)?.text(CourtOrderRecord.number) == word
      || word.count >= 6 && report.standing.id.description.hasPrefix(word.lowercased())
  }

  /// Orders in the order in which they were entered, where that is known here.
  func sorted(_ reports: [OrderReport]) -> [OrderReport] {
    func given(_ report: OrderReport) -> Int64 {
      record(of: report)?.instant(CourtOrderRecord.given.at) ?? 0
    }
    return reports.sorted { left, right in
      let (one, other) = (given(left), given(right))
      return one != other ? one < other : left.standing.place < right.standing.place
    }
  }

  private func name(_ report: OrderReport) -> String {
    let short = String(report.standing.id.description.prefix(8))
    return Screen.shown(record(of: report)?.text(CourtOrderRecord.number) ?? short)
  }

  private func verb(_ report: OrderReport) -> String {
    Self.verbs[report.standing.order.kind] ?? "unknown to this version"
  }

  /// What an order does and how far it has come.
  private func told(_ report: OrderReport, isAdmin: Bool) -> String {
    let standing = report.standing
    let kind = Self.spoken(standing.order.kind)
    let isPartial = standing.order.kind == .destroy && !standing.isWhole
    let canBeTakenBack = [.destroy, .seal, .hold].contains(standing.order.kind)
    guard !canBeTakenBack || isPartial || !standing.inForce.isEmpty else {
      return say("\(kind) · taken back")
    }
    return "\(kind) · \(state(report, isAdmin: isAdmin))"
  }

  /// How far an order has come that nobody took back.
  private func state(_ report: OrderReport, isAdmin: Bool) -> String {
    let standing = report.standing
    switch standing.order.kind {
    case .destroy where !standing.isWhole && standing.inForce.isEmpty:
      return say("held: nothing is destroyed")
    case .destroy where !standing.isWhole:
      let parts = counted(Set(standing.order.scopes).count, "part")
      return say("destroyed \(standing.inForce.count) of \(parts); the rest is held")
    case .destroy, .seal:
      return standing.order.kind == .destroy
        ? destroyed(report, isAdmin: isAdmin) : sealed(report, isAdmin: isAdmin)
    case .hold: return say("stands")
    default: return say("done")
    }
  }

  private func destroyed(_ report: OrderReport, isAdmin: Bool) -> String {
    guard report.isOnServer else { return say("destroyed here; no server has the order yet") }
    guard isAdmin else { return say("destroyed on the server") }
    let devices = counted(report.deviceCount, "device")
    return say("destroyed on the server, \(report.confirmed.count) of \(devices) confirmed")
  }

  private func sealed(_ report: OrderReport, isAdmin: Bool) -> String {
    guard report.isOnServer else { return say("sealed here; no server has the order yet") }
    guard isAdmin else { return say("sealed on the server") }
    let devices = counted(report.deviceCount, "device")
    return say("sealed on the server, \(report.confirmed.count) of \(devices) confirmed")
  }

  /// Whether devices are still to confirm it.
  private func isWaiting(_ report: OrderReport, isAdmin: Bool) -> Bool {
    let kind = report.standing.order.kind
    return isAdmin && (kind == .destroy || kind == .seal) && report.standing.isWhole
  }

  func lines(
    _ report: OrderReport, _ people: People, _ time: LocalTime, isAdmin: Bool
  ) -> [String] {
    var lines = [" \(name(report))  \(told(report, isAdmin: isAdmin))"]
    guard isWaiting(report, isAdmin: isAdmin) else { return lines }
    lines += report.silent.map { contact in
      let label = people.label(of: contact.device)
      return contact.lastSession.map {
        say("   silent: \(label), last seen \(time.shown($0))")
      } ?? say("   silent: \(label), never seen")
    }
    return lines
  }

  func json(_ report: OrderReport, _ people: People, isAdmin: Bool) -> JSONValue {
    let standing = report.standing
    return .object([
      "order": .text(standing.id.description),
      "number": record(of: report)?.text(CourtOrderRecord.number).map(JSONValue.text) ?? .null,
      "kind": .text(verb(report)), "parts": .number(Int64(Set(standing.order.scopes).count)),
      "in_force": .number(Int64(standing.inForce.count)),
      "held_by": .list(standing.heldBy.map { .text($0.description) }),
      "is_on_server": .boolean(report.isOnServer),
      "confirmed": .list(
        report.confirmed.sorted { $0.key < $1.key }.map { device, time in
          .object([
            "device": .text(device.description), "label": .text(people.label(of: device)),
            "done_at": .number(time),
          ])
        }),
      "silent": .list(
        isWaiting(report, isAdmin: isAdmin)
          ? report.silent.map { contact in
            .object([
              "device": .text(contact.device.description),
              "label": .text(people.label(of: contact.device)),
              "last_session": contact.lastSession.map(JSONValue.number) ?? .null,
            ])
          } : []),
    ])
  }
}
