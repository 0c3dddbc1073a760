// What the library says when it cannot do what it was asked.

public import CurlTransport
public import LocalReplica
public import SyncProtocol
public import Trust

/// Why a call of the library did not do what it was asked.
///
/// Nothing was changed or lost: local work stays, and is sent by a later sync.
public enum FieldkeepError: Error, Hashable, Sendable {
  /// The replica on this device did not do it.
  case replica(ReplicaError)
  /// The server could not be reached, or the way to it broke.
  case transport(TransportError)
  /// The server was reached, and the exchange did not come to its end.
  case sync(SyncFailure)
  /// The data folder or a file in it cannot be used.
  case folder(path: String, FolderProblem)
  /// A record type, field or compartment has no such name in the schema.
  case unknownName(String)
  /// The value does not fit the field.
  case unfitValue(field: String, reason: String)
  /// A query was not answered.
  case query(QueryError)
  /// Whoever admits devices did not answer in the time given.
  case notLetInYet
  /// The invitation will not let this device in.
  case notInvited(JoinRefusal)
  /// A passphrase is needed to open the data folder.
  case locked
  /// The passphrase is not the data folder's.
  case wrongPassphrase
  /// There was no contact with a server for so long that one is needed to open the data folder.
  case leaseOver(LeaseEnd)
  /// The words are not those of this laptop's share.
  case wrongLeaseWords
  /// No server has the share that is needed.
  case leaseShareUnknown
  /// The lease is over, and the device was revoked: no server gives the share again.
  case leaseEnded
  /// The data folder has no passphrase that could lock or unlock it.
  case notProtected
  /// The data folder was emptied by an order of the device's organization; there is nothing to open any more.
  case emptied(EmptiedFolder)
}

/// What is wrong with a data folder, or a file in it or beside it.
public enum FolderProblem: Error, Hashable, Sendable {
  /// The folder cannot be made.
  case cannotBeMade
  /// The file cannot be made or written.
  case cannotBeWritten
  /// The file cannot be opened.
  case cannotBeOpened
  /// The storage key is gone, and a replica is there that needs it.
  case storageKeyMissing
  /// The file holds no storage key that can be used.
  case storageKey(StorageKeyError)
  /// Others on this machine can read the storage key.
  case readableByOthers
  /// The organization ordered it emptied, and something in it cannot be removed.
  case cannotBeEmptied
  /// Something of the name is there that would be written over.
  case exists
  /// There is no such file.
  case noFile
  /// Reading broke off.
  case cannotBeRead
  /// The file is no carry file, or a damaged one.
  case notACarryFile(CarryFileError)
}

extension FolderProblem: CustomStringConvertible {
  public var description: String {
    switch self {
    case .cannotBeMade: "cannot be made"
    case .cannotBeWritten: "cannot be written"
    case .cannotBeOpened: "cannot be opened"
    case .storageKeyMissing: "is missing; without it the replica cannot be opened"
    case .storageKey(let error): String(describing: error)
    case .readableByOthers: "can be read by others"
    case .cannotBeEmptied: "was ordered emptied, and something in it cannot be removed"
    case .exists: "exists already; name another file"
    case .noFile: "is no file that can be read"
    case .cannotBeRead: "cannot be read to its end"
    case .notACarryFile(let error): String(describing: error)
    }
  }
}

extension FieldkeepError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .replica(let error): String(describing: error)
    case .transport(let error): error.summary
    case .sync(let failure): String(describing: failure)
    case .folder(let path, .readableByOthers):
      "\(path): \(FolderProblem.readableByOthers); run: chmod 600 \(path)"
    case .folder(let path, let problem): "\(path): \(problem)"
    case .unknownName(let name): "the schema has nothing named \(name)"
    case .unfitValue(let field, let reason): "\(field): \(reason)"
    case .query(let error): error.description
    case .notLetInYet: "whoever invited this laptop has not let it in yet"
    case .notInvited(let refusal): refusal.description
    case .locked: "this data folder is locked"
    case .wrongPassphrase: "this is not the data folder's passphrase"
    case .leaseOver(let end):
      end.days.map {
        "no contact with a server for \($0) days: this laptop shows nothing until it reaches one"
      } ?? "this laptop's lease is over: it shows nothing until it reaches its server"
    case .wrongLeaseWords: "these are not the words of this laptop's lease"
    case .leaseShareUnknown: "the server has no share of this laptop's lease"
    case .leaseEnded: "this laptop was revoked, and its lease is over: it shows nothing any more"
    case .notProtected: "this data folder has no passphrase"
    case .emptied(let left):
      left.isConfirmed
        ? "this laptop was emptied by an order of its organization, and has confirmed it"
        : "this laptop was emptied by an order of its organization; no server has its receipt yet"
    }
  }

  /// What to do now, in one sentence.
  public var hint: String? {
    switch self {
    case .transport(let error): error.hint
    case .notLetInYet:
      "call them, and compare the six words; `fieldkeep join` goes on waiting"
    case .notInvited(let refusal): refusal.hint
    case .locked: "fieldkeep unlock asks for the passphrase"
    case .leaseOver:
      "fieldkeep sync reaches it; without signal, fieldkeep lease enter takes words from an admin"
    case .wrongPassphrase: "type it as it was written down: the spaces and capitals count"
    case .wrongLeaseWords:
      "thirteen words, the first four letters of each are enough; ask the admin to read them again"
    case .leaseShareUnknown:
      "whoever runs the server looks for it in a backup; else an admin invites the laptop anew"
    case .leaseEnded:
      "what it had not sent stays sealed here; fieldkeep join takes a new invitation elsewhere"
    case .notProtected: "fieldkeep passphrase sets one"
    case .sync(.server(status: 403, _, _)):
      "ask an admin whether this device still belongs to the organization"
    case .emptied(let left):
      left.isConfirmed
        ? "nothing is left to do here; fieldkeep join --anew begins with a new invitation"
        : "fieldkeep sync hands the receipt in"
    case .sync, .replica, .folder, .unknownName, .unfitValue, .query: nil
    }
  }
}

extension FieldkeepError {
  /// Takes any error that crosses the library's boundary.
  init(_ error: any Error) {
    switch error {
    case let error as FieldkeepError: self = error
    case let error as ReplicaError: self = .replica(error)
    case let error as QueryError: self = .query(error)
    case let error as TransportError: self = .transport(error)
    case let error as SyncFailure: self = .sync(error)
    default: self = .replica(.notAReplica(reason: String(describing: type(of: error))))
    }
  }
}
