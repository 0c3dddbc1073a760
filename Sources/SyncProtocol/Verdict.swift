// What became of each thing that was sent. One bad segment never decides over its neighbours, so each has its own.

public import CausalMerge
import FoundationEssentials
import SwiftProtobuf

/// What a server did with one segment or wrap.
public enum Verdict: Hashable, Sendable {
  /// Durable, and new.
  case stored(position: UInt64)
  /// It was there already.
  case known(position: UInt64)
  /// Kept durably until what is named arrives.
  case waiting(Missing)
  /// Durable, but it does not count for now.
  case held(position: UInt64)
  /// Not kept.
  case refused(Reason)
  /// A verdict of a later version: nothing may be concluded from it.
  case unknown

  /// What a segment waits for.
  public enum Missing: Hashable, Sendable {
    case parent(SegmentHash)
    case certificate(of: DeviceID)
  }

  /// Why something was not kept.
  public enum Reason: UInt32, Hashable, Sendable, CaseIterable {
    /// A reason of a later version.
    case unknown = 0
    case malformed = 1
    case tooLarge = 2
    case badSignature = 3
    case unknownSigner = 4
    case notGranted = 5
    case unknownScope = 6
    case unsupportedVersion = 7
    /// A wrap that no admitted control segment names.
    case notCommitted = 8
    /// Its scope was destroyed by a signed order.
    case erased = 9
    /// A roster entry that its author may not make.
    case rosterInvalid = 10
    /// Not until an admin has confirmed the roster.
    case rebuilding = 11
  }

  /// Whether the server has it in its log, so that it need not be sent again.
  public var isInLog: Bool {
    switch self {
    case .stored, .known, .held: true
    case .waiting, .refused, .unknown: false
    }
  }

  /// Where in the log it stands, if it does.
  public var position: UInt64? {
    switch self {
    case .stored(let position), .known(let position), .held(let position): position
    case .waiting, .refused, .unknown: nil
    }
  }
}

extension Verdict {
  init(_ generated: Fieldkeep_V1_Verdict) throws(MessageError) {
    switch generated.outcome {
    case .stored: self = .stored(position: generated.position)
    case .known: self = .known(position: generated.position)
    case .held: self = .held(position: generated.position)
    case .waiting: self = .waiting(try Missing(generated.missing))
    case .refused:
      self = .refused(Reason(rawValue: UInt32(generated.reason.rawValue)) ?? .unknown)
    case .unknown, .UNRECOGNIZED: self = .unknown
    }
  }

  var generated: Fieldkeep_V1_Verdict {
    .with {
      switch self {
      case .stored(let position): ($0.outcome, $0.position) = (.stored, position)
      case .known(let position): ($0.outcome, $0.position) = (.known, position)
      case .held(let position): ($0.outcome, $0.position) = (.held, position)
      case .waiting(let missing): ($0.outcome, $0.missing) = (.waiting, missing.bytes)
      case .refused(let reason): ($0.outcome, $0.reason) = (.refused, reason.generated)
      case .unknown: $0.outcome = .unknown
      }
    }
  }
}

extension Verdict.Reason {
  fileprivate var generated: Fieldkeep_V1_Verdict.Reason {
    Fieldkeep_V1_Verdict.Reason(rawValue: Int(rawValue)) ?? .none
  }
}

extension Verdict.Missing {
  // A hash and a device's id differ in length, and by that are told apart.
  fileprivate init(_ bytes: Data) throws(MessageError) {
    if bytes.count == DeviceID.byteCount {
      self = .certificate(of: try bytes.identifier("missing"))
    } else {
      self = .parent(try bytes.digest("missing"))
    }
  }

  fileprivate var bytes: Data {
    switch self {
    case .parent(let hash): Data(hash)
    case .certificate(let device): Data(device)
    }
  }
}
