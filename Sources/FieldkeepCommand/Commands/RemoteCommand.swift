// `fieldkeep remote`: the servers that this device syncs with.

import ArgumentParser
import Fieldkeep

struct RemoteCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remote", abstract: "Name the servers to sync with.",
    discussion: """
      The device that founds an organization names its server; devices that join
      learn it from their invitation. The pin is SHA-256 of the public key in the
      server's certificate, as fieldkeep-server prints it; without one, a public
      authority must vouch for the server.

        fieldkeep remote add origin https://sync.example:8443 --pin 3f09…
        fieldkeep remote set origin https://sync.example --pin 3f09…
        fieldkeep remote list
      """,
    subcommands: [RemoteList.self, RemoteAdd.self, RemoteSet.self],
    defaultSubcommand: RemoteList.self)
}

struct RemoteList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the servers and how far work has come with each.")

  @OptionGroup var options: GlobalOptions

  func run() async throws {
    let desk = try await Desk.open(options)
    let signal = try await Signal(desk)
    desk.print(
      json: .list(signal.remotes.map { json($0, signal.counts[$0.name] ?? DeliveryCounts.none) }),
      signal.remotes.map { remote in
        let counts = signal.counts[remote.name] ?? DeliveryCounts.none
        let contact = remote.contactedAt.map { say("last contact \(desk.time.shown($0))") }
        return [
          " \(desk.screen.strong(Screen.shown(remote.name)))  \(Screen.shown(remote.url))",
          remote.pin.isEmpty ? say("no pin") : say("pinned"), contact ?? say("never reached"),
          say("\(counts.unsentChanges) unsent"),
        ].joined(separator: " · ")
      } + signal.keptBackRemarks(desk))
  }

  private func json(_ remote: Remote, _ counts: DeliveryCounts) -> JSONValue {
    .object([
      "name": .text(remote.name), "url": .text(remote.url),
      "pin": remote.pin.isEmpty ? .null : .text(hexadecimalText(remote.pin)),
      "contacted_at": remote.contactedAt.map { .text(LocalTime.iso($0)) } ?? .null,
      "delivery": counts.json,
      "kept_back_segments": .number(Int64(remote.keptBackSegments)),
      "kept_back_at": remote.keptBackAt.map { .text(LocalTime.iso($0)) } ?? .null,
    ])
  }
}

struct RemoteAdd: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "add", abstract: "Add a server.")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var server: ServerOptions

  func run() async throws {
    let desk = try await Desk.open(options)
    let pin = try server.checked()
    guard try await !desk.replica.remotes().contains(where: { $0.name == server.name }) else {
      throw Failure(
        .badData, "a remote of this name is there already",
        hint: "fieldkeep remote set changes it")
    }
    try await desk.replica.addRemote(name: server.name, url: server.url, pin: pin)
    desk.print(
      json: .object(["name": .text(server.name), "url": .text(server.url)]),
      [say("remote \(Screen.shown(server.name)) added; fieldkeep sync reaches it")])
  }
}

struct RemoteSet: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "set", abstract: "Change where a server is, or the pin of its key.")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var server: ServerOptions

  func run() async throws {
    let desk = try await Desk.open(options)
    let pin = try server.checked()
    try await desk.replica.setRemote(server.name, url: server.url, pin: pin)
    desk.print(
      json: .object(["name": .text(server.name), "url": .text(server.url)]),
      [say("remote \(Screen.shown(server.name)) changed; what it acknowledged stays acknowledged")])
  }
}

/// How a server is named and reached.
struct ServerOptions: ParsableArguments {
  @Argument(help: ArgumentHelp("What to call it, such as origin.", valueName: "name"))
  var name: String

  @Argument(help: ArgumentHelp("Its https address.", valueName: "url"))
  var url: String

  @Option(help: ArgumentHelp("SHA-256 of its public key, 64 digits.", valueName: "hex"))
  var pin: String?

  /// Checks the address, and reads the pin.
  func checked() throws -> [UInt8] { try Self.checked(name: name, url: url, pin: pin) }

  /// Checks what a server is called and its address, and reads the pin.
  static func checked(name: String, url: String, pin: String?) throws -> [UInt8] {
    let isNameFit =
      !name.isEmpty && name.utf8.count <= 64
      && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }
    guard isNameFit else {
      throw Failure(.usage, "a remote's name is one word of letters, digits, - and _")
    }
    let isPlain = url.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } && !url.contains("@")
    guard url.hasPrefix("https://"), url.utf8.count > 8, url.utf8.count <= 2_048, isPlain else {
      throw Failure(
        .usage, "a server's address begins with https:// and holds no password",
        hint: "such as https://sync.example:8443")
    }
    guard let pin else { return [] }
    let digits = pin.lowercased().replacing("sha256:", with: "").filter { $0 != ":" }
    guard let bytes = bytes(ofHexadecimal: digits), bytes.count == 32 else {
      throw Failure(
        .usage, "a pin is 64 hexadecimal digits", hint: "fieldkeep-server prints the server's pin")
    }
    return bytes
  }
}

/// The bytes of hexadecimal digits; nil for anything else.
private func bytes(ofHexadecimal digits: String) -> [UInt8]? {
  let values = digits.compactMap(\.hexDigitValue)
  guard values.count == digits.count, values.count.isMultiple(of: 2) else { return nil }
  return stride(from: 0, to: values.count, by: 2).map { UInt8(values[$0] * 16 + values[$0 + 1]) }
}

/// Bytes as hexadecimal digits.
func hexadecimalText(_ bytes: [UInt8]) -> String {
  bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
}
