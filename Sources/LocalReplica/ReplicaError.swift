// What can go wrong at the device's database, as one closed list.

public import CausalMerge
import GRDB
public import RecordSchema
public import SyncProtocol

/// Why the replica did not do what it was asked.
///
/// - its state is as it was before the call;
/// - no case carries a field's value: an error may be printed, logged and sent to whoever keeps the laptops.
public enum ReplicaError: Error, Hashable, Sendable {
  /// The file is no replica, or was damaged.
  case notAReplica(reason: String)
  /// The file was written by a newer version.
  case newerFile(found: Int, known: Int)
  /// The storage key does not open this replica.
  case wrongStorageKey
  /// Another process holds the replica, and did not let go in time.
  case busy(waitedMilliseconds: Int64)
  /// SQLite failed; the number is its extended result code.
  case storage(code: Int32)
  /// The disk is full: nothing was written.
  case diskFull
  /// The device has not joined an organization yet.
  case notEnrolled
  /// The device already belongs to an organization.
  case alreadyEnrolled
  /// A row's sealed bytes do not open under their key.
  case damagedRow(table: String, number: Int64)
  /// No scope of this compartment can be opened: the device is in no team that may.
  case compartmentNotOpen(number: UInt32)
  /// The device may not write in this scope.
  case notGranted(ScopeID)
  /// Only the root, or an admin who ranks before it, revokes this device.
  case mayNotRevoke
  /// The scope's key has not reached this device yet.
  case keyMissing(ScopeID)
  /// There is no such record in any scope that this device can read.
  case recordUnknown(RecordID)
  /// There is no such remote.
  case remoteUnknown(String)
  /// The schema has no such record type or field.
  case schemaMismatch(reason: String)
  /// The write breaks a rule of the record's type.
  case ruleBroken(WriteRule, recordType: String, field: String)
  /// A value is larger than a segment may carry.
  case valueTooLarge(byteCount: Int, limit: Int)
  /// One transaction is larger than a segment may be.
  case changeTooLarge(entryCount: Int, limit: Int)
  /// A segment or wrap that came in is not acceptable.
  case refused(Verdict.Reason)
  /// Only an admin's device may.
  case adminNeeded(AdminTask)
  /// Only a member's device can hand on a team's keys, and this one is not in every team named.
  case teamKeysMissing
  /// A signature, wrap or proof by this device's own keys failed.
  case keysUnusable(reason: String)
  /// What a server answered does not fit the question.
  case answerUnusable(reason: String)
}

/// What only an admin's device does.
public enum AdminTask: Hashable, Sendable {
  case invite
  case letIn
  case placeInTeams
  case giveOrders
}

extension AdminTask: CustomStringConvertible {
  public var description: String {
    switch self {
    case .invite: "only an admin's device can invite"
    case .letIn: "only an admin's device can let another in"
    case .placeInTeams: "only an admin's device puts a known one into teams"
    case .giveOrders: "only an admin's device gives orders"
    }
  }
}

extension ReplicaError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notAReplica(let reason):
      "this file is not a usable Fieldkeep replica (\(reason)); name another, or rebuild it"
    case .newerFile(let found, let known):
      "this replica has layout \(found) and this program knows \(known); use a newer Fieldkeep"
    case .wrongStorageKey:
      "the storage key does not open this replica; check which key file belongs to it"
    case .busy(let waited):
      "another Fieldkeep process has held the replica for \(waited) ms; try again when it is done"
    case .storage(let code):
      "the database failed with SQLite code \(code); nothing was changed"
    case .diskFull:
      "the disk is full; nothing was changed: free some space and try again"
    case .notEnrolled:
      "this device belongs to no organization yet; join one with an invitation"
    case .alreadyEnrolled:
      "this device already belongs to an organization; use another data folder for a second one"
    case .damagedRow(let table, let number):
      "row \(number) of \(table) does not open under its key; `fieldkeep check` tells more"
    case .compartmentNotOpen(let number):
      "this device is in no team that may open compartment \(number)"
    case .notGranted:
      "this device may read but not write here; ask a team that may"
    case .mayNotRevoke:
      "only the root, or an admin who ranks before that device, can revoke it"
    case .keyMissing:
      "the key of this part of the case has not arrived yet; sync, then try again"
    case .recordUnknown(let id):
      "there is no record \(id) among those that this device can read"
    case .remoteUnknown:
      "there is no remote of this name; `fieldkeep remote` lists them"
    case .schemaMismatch(let reason):
      "the schema does not allow this: \(reason)"
    case .ruleBroken(.entriesStand, let type, _):
      "this is an entry (\(type)), and entries are never changed; make another that corrects it"
    case .ruleBroken(.writtenOnce, _, let field):
      "\(field) is written once, when its record is made"
    case .ruleBroken(.ownersWrite, _, let field):
      "\(field) belongs to the agency that wrote it; propose a value to them"
    case .valueTooLarge(let count, let limit):
      "a value of \(count) bytes is over the limit of \(limit); shorten it or split it"
    case .changeTooLarge(let count, let limit):
      "a change of \(count) entries is over the limit of \(limit); write it in parts"
    case .refused(let reason):
      "what came in was refused: \(reason)"
    case .adminNeeded(let task):
      task.description
    case .teamKeysMissing:
      "this device is not in every team named, and cannot hand on the keys of the others"
    case .keysUnusable(let reason):
      "this device's keys cannot be used: \(reason)"
    case .answerUnusable(let reason):
      "the server's answer cannot be used: \(reason)"
    }
  }
}

extension ReplicaError {
  /// Takes any error that crossed the replica's boundary; what SQLite says is reduced to its code.
  init(_ error: any Error) {
    switch error {
    case let error as ReplicaError:
      self = error
    case let error as DatabaseError where error.resultCode == .SQLITE_FULL:
      self = .diskFull
    case let error as DatabaseError where error.resultCode == .SQLITE_NOTADB:
      self = .notAReplica(reason: "not a database")
    case let error as DatabaseError where error.resultCode == .SQLITE_CORRUPT:
      self = .notAReplica(reason: "damaged pages")
    case let error as DatabaseError where error.resultCode == .SQLITE_BUSY:
      self = .busy(waitedMilliseconds: 5_000)
    case let error as DatabaseError:
      self = .storage(code: error.extendedResultCode.rawValue)
    case let error as KeyError:
      self = .keysUnusable(reason: String(describing: error))
    default:
      self = .notAReplica(reason: String(describing: type(of: error)))
    }
  }
}
