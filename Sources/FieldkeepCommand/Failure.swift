// How the program ends when it could not do what it was asked: one sentence, one hint, one number.

import CaseProtocol
import Fieldkeep
import Foundation

/// The numbers that the program ends with; scripts rely on them, so none ever changes its meaning.
enum ExitStatus: Int32 {
  /// The words make no command.
  case usage = 64
  /// What was given does not fit.
  case badData = 65
  /// A file or record that is to be read is not there.
  case noInput = 66
  /// The server was not reached; local work is kept.
  case unreachable = 69
  /// A file cannot be made.
  case cannotCreate = 73
  /// Reading or writing the disk failed.
  case storage = 74
  /// Something else is at work; the same command may succeed later.
  case tryLater = 75
  /// Somebody's rights do not allow it.
  case refused = 77
  /// The device is not set up for it.
  case configuration = 78
  /// The replica is locked.
  case locked = 80
  /// The device was told to empty itself, and has.
  case emptied = 81
  /// Damage was found.
  case integrity = 82
  /// There was no contact for so long that a server is needed to open the replica.
  case leaseOver = 83
}

/// Why a command did not do what it was asked.
///
/// - neither sentence carries a field's value: they are printed, and may be logged.
struct Failure: Error, Hashable {
  let status: ExitStatus
  let message: String
  let hint: String?

  init(_ status: ExitStatus, _ message: Said, hint: Said? = nil) {
    self.status = status
    self.message = message.text
    self.hint = hint?.text
  }

  /// The same in the words of another part of Fieldkeep, which are English.
  @_disfavoredOverload
  init(_ status: ExitStatus, _ message: String, hint: String? = nil) {
    self.init(status, .verbatim(heard(message)), hint: hint.map { .verbatim(heard($0)) })
  }

  /// Prints both sentences to standard error.
  func report() {
    var text = "fieldkeep: \(say("error")): \(Screen.shown(Self.sentence(message)))\n"
    if let hint { text += "fieldkeep: \(say("hint")): \(Screen.shown(Self.sentence(hint)))\n" }
    if isatty(STDERR_FILENO) == 1 { text = Screen.folded(Screen.onTerminal(text), to: 80) }
    Screen.write(text, to: STDERR_FILENO)
  }

  /// One line, begun in lowercase, as it stands behind "error:".
  private static func sentence(_ text: String) -> String {
    let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
    let trimmed = line.hasSuffix(".") ? String(line.dropLast()) : line
    guard let first = trimmed.first, trimmed.dropFirst().first?.isLowercase ?? false else {
      return trimmed
    }
    return first.lowercased() + trimmed.dropFirst()
  }

  /// A message of the argument parser without the words that were typed.
  static func withoutWords(_ words: [String], in message: String) -> String {
    var message = message
    let typed = words.flatMap { word -> [String] in
      guard word.hasPrefix("-") else { return [word] }
      let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
      // An option that there is none of may be a note that begins with two hyphens; one that there is helps.
      let unknown = [word, parts[0]].filter { message.contains("nknown option '\($0)'") }
      return unknown + parts.dropFirst()
    }
    for word in typed.sorted(by: { $0.count > $1.count }) where !word.isEmpty {
      message = message.replacing("'\(word)'", with: "'…'")
    }
    return message
  }
}

extension Failure {
  /// Takes an error of the library, or one of this program; nil for one of the argument parser.
  init?(_ error: any Error) {
    switch error {
    case let failure as Failure: self = failure
    case let error as FieldkeepError: self.init(error)
    case let error as ReplicaError: self.init(FieldkeepError.replica(error))
    case let error as TransportError: self.init(FieldkeepError.transport(error))
    case let error as TrustError: self.init(.badData, String(describing: error))
    case let error as PaperFault: self.init(.badData, String(describing: error))
    default: return nil
    }
  }

  private init(_ error: FieldkeepError) {
    switch error {
    case .replica(let error), .sync(.replica(let error)):
      self.init(Self.status(of: error), Self.words(of: error), hint: Self.hint(for: error))
    case .transport(let error):
      self.init(.unreachable, error.summary, hint: error.hint)
    case .sync(.server(_, "revoked", _)):
      self.init(
        .refused, String(describing: error),
        hint: say(
          """
          what it had not sent is held by the server, for colleagues to release; what waits here \
          still, fieldkeep carry out FILE hands on
          """))
    case .sync(.server(let status, _, _)):
      self.init(
        Self.status(ofAnswer: status), String(describing: error),
        hint: error.hint ?? say("everything is kept here; sync again later"))
    case .emptied, .sync(.wipeOrdered):
      self.init(.emptied, String(describing: error), hint: error.hint)
    case .sync(.malformedAnswer):
      self.init(.unreachable, String(describing: error), hint: say("everything is kept here"))
    case .folder(_, let problem):
      self.init(Self.status(of: problem), String(describing: error), hint: error.hint)
    case .unknownName, .unfitValue, .query:
      self.init(.badData, String(describing: error), hint: error.hint)
    case .notInvited:
      self.init(.refused, String(describing: error), hint: error.hint)
    case .notLetInYet:
      self.init(.tryLater, String(describing: error), hint: error.hint)
    case .locked, .wrongPassphrase:
      self.init(.locked, String(describing: error), hint: error.hint)
    case .leaseOver:
      self.init(.leaseOver, String(describing: error), hint: error.hint)
    case .wrongLeaseWords:
      self.init(.badData, String(describing: error), hint: error.hint)
    case .leaseShareUnknown, .leaseEnded:
      self.init(.refused, String(describing: error), hint: error.hint)
    case .notProtected:
      self.init(.configuration, String(describing: error), hint: error.hint)
    }
  }

  private static func status(of problem: FolderProblem) -> ExitStatus {
    switch problem {
    case .noFile: .noInput
    case .cannotBeEmptied: .storage
    case .exists, .cannotBeMade, .cannotBeWritten, .cannotBeOpened: .cannotCreate
    case .storageKeyMissing, .readableByOthers: .configuration
    case .cannotBeRead: .storage
    case .storageKey, .notACarryFile: .badData
    }
  }

  private static func status(ofAnswer status: Int) -> ExitStatus {
    switch status {
    case 401, 403: .refused
    case 408, 429, 503: .tryLater
    case 400..<500: .badData
    default: .unreachable
    }
  }

  private static func status(of error: ReplicaError) -> ExitStatus {
    switch error {
    case .notAReplica, .damagedRow: .integrity
    case .newerFile, .notEnrolled, .alreadyEnrolled, .remoteUnknown, .wrongStorageKey:
      .configuration
    case .busy: .tryLater
    case .storage, .diskFull: .storage
    case .compartmentNotOpen, .notGranted, .keyMissing, .keysUnusable, .ruleBroken, .mayNotRevoke,
      .adminNeeded, .teamKeysMissing:
      .refused
    case .recordUnknown: .noInput
    case .schemaMismatch, .valueTooLarge, .changeTooLarge, .refused, .answerUnusable: .badData
    }
  }

  /// What a person reads: as the library says it, with a part of a case by its name instead of its number.
  private static func words(of error: ReplicaError) -> Said {
    guard case .compartmentNotOpen(let number) = error,
      let part = CountySchema.schema.compartment(numbered: number)
    else { return .verbatim(heard(String(describing: error))) }
    return Said("this device is in no team that may open \(heard(part.label).lowercased())")
  }

  private static func hint(for error: ReplicaError) -> Said? {
    switch error {
    case .notEnrolled:
      Said("fieldkeep init founds an organization; fieldkeep join takes an invitation")
    case .remoteUnknown:
      Said("fieldkeep remote add origin https://sync.example --pin … names a server")
    case .compartmentNotOpen, .notGranted:
      Said("an admin can put this laptop into a team that may: fieldkeep teams add")
    case .adminNeeded(.giveOrders):
      Said("take the order to whoever lets devices in")
    case .adminNeeded:
      Said(
        """
        fieldkeep devices shows who is an admin; where no admin's laptop is left, fieldkeep root \
        admin makes one by the root's sheets
        """)
    case .teamKeysMissing:
      Said("an admin's laptop that is in the team does it; fieldkeep teams shows who is")
    case .mayNotRevoke:
      Said("fieldkeep revoke DEVICE --root FILE does it by the root's word")
    case .ruleBroken(.ownersWrite, _, _):
      Said("fieldkeep set RECORD FIELD VALUE --propose tells them what you believe")
    case .ruleBroken(.entriesStand, _, _):
      Said("fieldkeep correct adds to a note; fieldkeep undo takes your own last step back")
    case .notAReplica, .damagedRow:
      Said("fieldkeep check says what is damaged; a server can fill it again")
    default: nil
    }
  }
}
