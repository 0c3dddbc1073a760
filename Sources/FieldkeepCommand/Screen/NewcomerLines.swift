// Who asks to be let in and who came in, as lines that a person compares and counts by.

import Fieldkeep

/// Laptops that wait to be let in, numbered as `approve` and `turn-away` take them.
struct NewcomerLines {
  let newcomers: [Newcomer]
  /// Read only where somebody waits: nobody does, almost always.
  private let teams: Teams?
  private let time: LocalTime

  init(_ desk: Desk) async throws {
    newcomers = try await desk.replica.newcomers()
    teams = newcomers.isEmpty ? nil : try await Teams(desk.replica)
    time = LocalTime(now: try await desk.replica.now())
  }

  /// One laptop and its words, on two lines.
  func lines(of newcomer: Newcomer) -> [String] {
    let number = newcomers.firstIndex(of: newcomer).map { "\($0 + 1)" } ?? "-"
    var parts = [Self.name(of: newcomer)]
    if newcomer.isAdmin { parts.append(say("as an admin")) }
    if !newcomer.teams.isEmpty {
      parts.append(names(of: newcomer).joined(separator: ", "))
    }
    parts.append(say("asked \(time.distance(newcomer.askedAt))"))
    return ["\(number)  \(parts.joined(separator: " · "))", "   \(newcomer.words)"]
  }

  /// The teams that it comes into, behind its name.
  func ofTeams(_ newcomer: Newcomer) -> String {
    let names = names(of: newcomer)
    return names.isEmpty ? "" : say(" · in \(list: names)")
  }

  private func names(of newcomer: Newcomer) -> [String] { teams?.names(newcomer.teams) ?? [] }

  /// All of them, below a sentence that says what to do; nothing where nobody waits.
  var remarks: [String] {
    guard !newcomers.isEmpty else { return [] }
    let count = newcomers.count
    let heading = say(
      count, one: "1 laptop asks to be let in; by phone, compare the six words with its screen:",
      other: "\(count) laptops ask to be let in; by phone, compare the six words with its screen:")
    return [heading] + newcomers.flatMap { lines(of: $0) }.map { "  \($0)" }
      + [say("  the same: fieldkeep approve 1; else: fieldkeep turn-away 1")]
  }

  var json: JSONValue {
    .list(
      newcomers.map {
        .object([
          "device": .text($0.device.description), "name": $0.name.isEmpty ? .null : .text($0.name),
          "words": .text($0.words.description), "admin": .boolean($0.isAdmin),
          "teams": .list(names(of: $0).map { .text($0) }),
          "asked_at": .text(LocalTime.iso($0.askedAt)),
        ])
      })
  }

  static func name(of newcomer: Newcomer) -> String {
    newcomer.name.isEmpty
      ? say("a laptop without a name") : Screen.excerpt(newcomer.name, limit: 32)
  }
}

/// Devices of the organization, as they are told to its members.
struct DeviceLines {
  private let people: People
  private let teams: Teams
  private let time: LocalTime
  private let wipes: [DeviceID: WipeReport]

  init(_ desk: Desk) async throws {
    people = try await desk.people()
    teams = try await Teams(desk.replica)
    time = desk.time
    wipes = Dictionary(
      uniqueKeysWithValues: try await desk.replica.wipes().map { ($0.device, $0) })
  }

  /// Whether a device that was told to empty itself has; nil for any other.
  private func emptying(of device: DeviceID) -> String? {
    guard let wipe = wipes[device] else { return nil }
    if let confirmedAt = wipe.confirmedAt {
      return say("emptied itself, \(time.shown(confirmedAt)) by its clock")
    }
    return wipe.isOnServer
      ? say("ordered emptied, not confirmed")
      : say("ordered emptied; fieldkeep sync tells the server")
  }

  /// What it is called, what it belongs to, and who let it in when.
  func line(_ device: KnownDevice) -> String {
    let names = teams.names(device.teams)
    let label = people.label(of: device.device)
    var parts = [device.device == people.own ? say("\(label) (this laptop)") : label]
    if device.isAdmin { parts.append(say("admin")) }
    parts.append(names.isEmpty ? say("in no team") : say("in \(list: names)"))
    parts.append(say("let in by \(issuer(of: device)), \(time.shown(device.issuedAt))"))
    if let emptying = emptying(of: device.device) { parts.append(emptying) }
    return parts.joined(separator: " · ")
  }

  /// Into which team a known one came, and by whom.
  func line(_ place: NewPlace) -> String {
    let name = people.name(of: place.device)
    let author = place.author.map { people.name(of: $0) } ?? say("unknown")
    return say("new in \(list: teams.names([place.team])): \(name) · put there by \(author)")
  }

  func json(_ place: NewPlace) -> JSONValue {
    .object([
      "device": .text(place.device.description), "name": .text(people.label(of: place.device)),
      "team": .text(teams.names([place.team])[0]),
      "put_there_by": place.author.map { .text($0.description) } ?? .null,
      "seen_at": .text(LocalTime.iso(place.seenAt)),
    ])
  }

  private func issuer(of device: KnownDevice) -> String {
    device.issuer.map { people.name(of: $0) } ?? say("the root")
  }

  func json(_ device: KnownDevice) -> JSONValue {
    .object([
      "device": .text(device.device.description), "number": .number(Int64(device.number)),
      "name": .text(people.label(of: device.device)), "admin": .boolean(device.isAdmin),
      "own": .boolean(device.device == people.own),
      "teams": .list(teams.names(device.teams).map { .text($0) }),
      "let_in_by": device.issuer.map { .text($0.description) } ?? .null,
      "let_in_at": .text(LocalTime.iso(device.issuedAt)),
      "wipe_ordered": .boolean(wipes[device.device] != nil),
      "wiped_at": wipes[device.device]?.confirmedAt.map { .text(LocalTime.iso($0)) } ?? .null,
      "seen_at": device.seenAt.map { .text(LocalTime.iso($0)) } ?? .null,
    ])
  }
}
