// What the library says when it cannot do what it was asked.

public import CurlTransport
public import LocalReplica

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
  case folder(path: String, reason: String)
  /// A record type, field or compartment has no such name in the schema.
  case unknownName(String)
  /// The value does not fit the field.
  case unfitValue(field: String, reason: String)
  /// A query was not answered.
  case query(QueryError)
  /// Whoever admits devices did not answer in the time given.
  case notLetInYet
}

extension FieldkeepError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .replica(let error): String(describing: error)
    case .transport(let error): error.summary
    case .sync(let failure): String(describing: failure)
    case .folder(let path, let reason): "\(path): \(reason)"
    case .unknownName(let name): "the schema has nothing named \(name)"
    case .unfitValue(let field, let reason): "\(field): \(reason)"
    case .query(let error): error.description
    case .notLetInYet: "the invitation was handed over, and no admin's laptop has answered yet"
    }
  }

  /// What to do now, in one sentence.
  public var hint: String? {
    switch self {
    case .transport(let error): error.hint
    case .notLetInYet:
      "ask whoever invited you to run `fieldkeep sync`; then run the same `join` again"
    case .sync(.server(status: 403, _, _)):
      "ask an admin whether this device still belongs to the organization"
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
