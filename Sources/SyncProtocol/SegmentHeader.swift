// What anyone who carries a segment may read of it, and all that admission needs.

public import CausalMerge
import FoundationEssentials
import SwiftProtobuf

/// What a segment's body is.
public struct SegmentKind: RawRepresentable, Hashable, Sendable {
  public let rawValue: UInt32

  public init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  /// Sealed changes.
  public static let changes = SegmentKind(rawValue: 0)
  /// Control entries, signed and readable by the server.
  public static let control = SegmentKind(rawValue: 1)
  /// Reserved.
  public static let snapshot = SegmentKind(rawValue: 2)
}

extension SegmentKind: CustomStringConvertible {
  public var description: String {
    switch self {
    case .changes: "change"
    case .control: "control"
    case .snapshot: "snapshot"
    default: "kind-\(rawValue)"
    }
  }
}

/// The versions that a segment names.
public struct SegmentVersion: Hashable, Sendable {
  public var format: UInt32
  public var merge: UInt32
  public var suite: UInt32

  public init(format: UInt32, merge: UInt32, suite: UInt32) {
    self.format = format
    self.merge = merge
    self.suite = suite
  }

  /// What this code writes.
  public static let current = SegmentVersion(
    format: Versions.format, merge: Versions.merge, suite: Versions.suite)
}

extension SegmentVersion: CustomStringConvertible {
  public var description: String { "format \(format), merge \(merge), suite \(suite)" }
}

/// The clear, signed part of a segment.
///
/// - parents are ascending, no two equal, and are the newest segments that the author had applied;
/// - a change segment names the key that seals it, a control segment names none;
/// - a header of a later version may have fields that are not here; the segment keeps its exact bytes.
public struct SegmentHeader: Hashable, Sendable {
  public var version: SegmentVersion
  public var kind: SegmentKind
  public var scope: ScopeID
  /// The author.
  public var device: DeviceID
  public var parents: [SegmentHash]
  public var keyID: KeyID?

  public init(
    version: SegmentVersion = .current, kind: SegmentKind, scope: ScopeID, device: DeviceID,
    parents: [SegmentHash], keyID: KeyID?
  ) {
    self.version = version
    self.kind = kind
    self.scope = scope
    self.device = device
    self.parents = parents
    self.keyID = keyID
  }

  /// Whether this code understands the segment: its versions, and its kind.
  public var isSupported: Bool {
    version == .current && (kind == .changes || kind == .control)
  }
}

extension SegmentHeader {
  static let shape = MessageShape(fields: [7: .strings("parents", atMost: Limits.parents)])

  /// Reads a header strictly.
  init(parsing bytes: RawSpan) throws(SegmentError) {
    do throws(MessageError) {
      try self.init(
        Wire.read(bytes, shape: Self.shape, limit: Limits.headerBytes)
          as Fieldkeep_V1_SegmentHeader)
    } catch {
      throw .header(error)
    }
    switch (kind, keyID) {
    case (.changes, nil): throw .keyID(isPresent: false, kind: kind)
    case (.control, .some): throw .keyID(isPresent: true, kind: kind)
    default: break
    }
  }

  private init(_ generated: Fieldkeep_V1_SegmentHeader) throws(MessageError) {
    guard generated.format > 0 else { throw .missing(field: "format") }
    guard generated.merge > 0 else { throw .missing(field: "merge") }
    guard generated.suite > 0 else { throw .missing(field: "suite") }
    version = SegmentVersion(
      format: generated.format, merge: generated.merge, suite: generated.suite)
    kind = SegmentKind(rawValue: UInt32(truncatingIfNeeded: generated.kind.rawValue))
    scope = try generated.scope.identifier("scope")
    device = try generated.device.identifier("device")
    parents = try generated.parents.digests("parents")
    for index in parents.indices.dropFirst() where parents[index - 1] >= parents[index] {
      throw .notAscending(field: "parents", index: index)
    }
    keyID = generated.keyID.isEmpty ? nil : try generated.keyID.digest("key_id")
  }

  func encoded() -> [UInt8] {
    Wire.bytes(
      of: Fieldkeep_V1_SegmentHeader.with {
        $0.format = version.format
        $0.merge = version.merge
        $0.suite = version.suite
        $0.kind = .init(rawValue: Int(kind.rawValue)) ?? .changes
        $0.scope = Data(scope)
        $0.device = Data(device)
        $0.parents = parents.map { Data($0) }
        if let keyID { $0.keyID = Data(keyID) }
      })
  }
}
