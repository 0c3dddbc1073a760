// Why a sync ended early, in words.

import SyncProtocol

/// Why a sync ended without finishing.
public enum SyncFailure: Error, Hashable, Sendable {
  /// The server answered with an error; the code is from the protocol's closed list.
  case server(status: Int, code: String, message: String)
  /// The answer is not what the protocol says.
  case malformedAnswer(path: String)
  /// This device was told to empty itself, by its own judging of the roster, and has signed that it does.
  ///
  /// Whoever has the files removes them, and then sends the receipt.
  case wipeOrdered(WipeOrder)
  /// The replica could not take the answer, or could not make the next request.
  case replica(ReplicaError)
}

extension SyncFailure {
  init(_ error: any Error) {
    switch error {
    case let failure as SyncFailure: self = failure
    case let error as ReplicaError: self = .replica(error)
    case is MessageError: self = .malformedAnswer(path: "")
    default: self = .replica(ReplicaError(error))
    }
  }
}

extension SyncFailure: CustomStringConvertible {
  public var description: String {
    switch self {
    case .server(let status, "", _):
      "the server answered \(status), in other words than the protocol's: a proxy may have said so"
    case .server(_, "revoked", _):
      "this laptop was revoked: the server gives it nothing any more"
    case .server(let status, let code, let message):
      "the server answered \(status) \(code): \(message)"
    case .malformedAnswer:
      "the server's answer does not follow the protocol; check the address, or a portal in between"
    case .wipeOrdered:
      "this laptop was revoked, and told to empty itself"
    case .replica(let error):
      String(describing: error)
    }
  }
}
