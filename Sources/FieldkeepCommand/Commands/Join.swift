// `fieldkeep join`: this laptop becomes part of an organization.

import ArgumentParser
import Fieldkeep
import Foundation

struct Join: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "join",
    abstract: "Join an organization by an invitation.",
    discussion: """
      The keys are made on this device. The link works once, so it is best not
      left in a list of commands: give it on standard input or in a file. Six words
      are shown: read them to whoever invited you, who lets this laptop in when
      theirs are the same. Waiting can be stopped with Ctrl-C at any time, and
      taken up again without the link.

        fieldkeep join - < link.txt
        fieldkeep join @link.txt
        fieldkeep join --resume
      """)

  @OptionGroup var options: GlobalOptions

  @Option(help: ArgumentHelp("What to call the server.", valueName: "name"))
  var remote = "origin"

  @Option(help: ArgumentHelp("How long to wait for the admin, such as 10m.", valueName: "span"))
  var patience = "10m"

  @Flag(help: "Go on waiting by the link that was given before.")
  var resume = false

  @Flag(help: "Begin anew in a folder that was emptied by an order, and has confirmed it.")
  var anew = false

  @Argument(help: ArgumentHelp("The link; - reads it in, @FILE from a file.", valueName: "link"))
  var link: String?

  @OptionGroup var protection: ProtectionOptions

  func run() async throws {
    if anew, let left = try EmptiedFolder(at: options.namedFolder()) {
      guard try left.clear() else { throw FieldkeepError.emptied(left) }
    }
    if link == nil, try await resumes() { return try await go(on: try await Desk.open(options)) }
    guard !resume else { throw Self.nothingToResume }
    let text = try Input.text(link ?? "-", what: say("the invitation"), limit: 8_192)
    let invitation = try InvitationLink(
      text: text.trimmingCharacters(in: .whitespacesAndNewlines))
    try protection.apply(options)
    let desk = try await Desk.open(options, isFirst: true)
    guard try await !desk.replica.isEnrolled() else { throw ReplicaError.alreadyEnrolled }
    let span = try span(desk)
    try await desk.replica.join(
      by: invitation, as: remote, patience: span, isWaiting: Self.tell)
    try await tell(desk)
  }

  /// Whether this laptop waits to be let in already.
  private func resumes() async throws -> Bool {
    let folder = try options.folder()
    guard FileManager.default.fileExists(atPath: folder + "/replica.sqlite") else { return false }
    let replica = try await Desk.open(options).replica
    guard try await !replica.isEnrolled() else { throw ReplicaError.alreadyEnrolled }
    return try await replica.isJoining()
  }

  private func go(on desk: Desk) async throws {
    Screen.note("going on with the link that was given before")
    let span = try span(desk)
    guard try await desk.replica.join(patience: span, isWaiting: Self.tell) else {
      throw Self.nothingToResume
    }
    try await tell(desk)
  }

  private static let nothingToResume = Failure(
    .noInput, "this laptop waits for no answer", hint: "fieldkeep join @link.txt asks by a link")

  private func span(_ desk: Desk) throws -> Duration {
    guard let end = desk.time.moment(of: "in \(patience)", .future) else {
      throw Failure(.usage, "that is no span of time", hint: "say 10m or 2h")
    }
    return .seconds(max(0, (end.milliseconds - desk.time.now) / 1_000))
  }

  @Sendable private static func tell(_ words: DeviceWords) {
    Screen.note("this laptop's words: \(words)")
    Screen.note(
      """
      read them by phone to whoever invited you; waiting for them to let this laptop in (end with \
      Ctrl-C; fieldkeep join goes on)
      """)
  }

  private func tell(_ desk: Desk) async throws {
    // Taken up again, the server has the name that it was given first.
    let server = try await desk.replica.remotes().first?.name ?? remote
    let summary = try await desk.replica.sync(with: server)
    // Who is here already is no news; who comes from now on is.
    _ = try await desk.replica.meetNewDevices()
    let people = try await desk.people()
    guard let own = people.own else { throw ReplicaError.notEnrolled }
    let teams = try await Teams(desk.replica).names(of: own)
    desk.print(
      json: .object([
        "device": .text(own.description), "teams": .list(teams.map { .text($0) }),
        "received": .number(Int64(summary.report.counts.receivedChanges)),
      ]),
      [
        say("joined as \(people.label(of: own)) · teams: \(list: teams)"),
        say(" received \(summary.report.counts.receivedChanges) · fieldkeep list shows the cases"),
      ])
  }
}

/// Text that is given as a word, on standard input, or in a file.
enum Input {
  /// Reads `-` from standard input, `@FILE` from a file, and takes anything else as it is.
  ///
  /// - Throws: ``Failure`` where nothing can be read, or more than the limit.
  static func text(_ word: String, what: String, limit: Int = 65_536) throws -> String {
    if word == "-" {
      if isatty(STDIN_FILENO) == 1 { Screen.note("\(what), then Ctrl-D:") }
      return try text(from: .standardInput, what: what, limit: limit)
    }
    guard word.hasPrefix("@") else { return word }
    guard let handle = FileHandle(forReadingAtPath: String(word.dropFirst())) else {
      throw Failure(.noInput, "the file with \(what) cannot be read", hint: "check its name")
    }
    defer { try? handle.close() }
    return try text(from: handle, what: what, limit: limit)
  }

  private static func text(from handle: FileHandle, what: String, limit: Int) throws -> String {
    var bytes = Data()
    do {
      while let piece = try handle.read(upToCount: limit + 1 - bytes.count), !piece.isEmpty {
        bytes += piece
        guard bytes.count <= limit else {
          throw Failure(
            .badData, "\(what) has more than \(limit) bytes", hint: "shorten it or split it")
        }
      }
    } catch let failure as Failure {
      throw failure
    } catch {
      throw Failure(.noInput, "\(what) cannot be read", hint: "check where it comes from")
    }
    guard let text = String(data: bytes, encoding: .utf8) else {
      throw Failure(.badData, "\(what) is no text in UTF-8", hint: "save it as UTF-8")
    }
    guard !text.allSatisfy(\.isWhitespace) else {
      throw Failure(.noInput, "\(what) is empty", hint: "nothing was read")
    }
    return text.hasSuffix("\n") ? String(text.dropLast()) : text
  }
}
