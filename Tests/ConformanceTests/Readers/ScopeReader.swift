// A scope from its bytes: frames, signatures, seals and columns, then merge, as a replica does it.

import CausalMerge
import ReferenceMerge
import SyncProtocol

extension Reader {
  /// Input: the authors' `signing_keys`, the `content_keys` at hand, and the `segments` as they arrived.
  @Sendable static func readScope(_ input: JSON) throws -> JSON {
    let authors = try input.elements("signing_keys").map {
      try JSON.members(["key": $0]).signingKey("key")
    }
    let keys = try input.elements("content_keys").map {
      try ContentKey(bytes: try $0.asBytes("content_keys"))
    }
    let segments = try input.elements("segments").map { bytes -> MergeSegment in
      let segment = try Segment(parsing: try bytes.asBytes("segments"))
      guard authors.contains(where: { segment.verifySignature(by: $0) }) else {
        throw Outcome.badSignature
      }
      return MergeSegment(
        hash: segment.hash, device: segment.header.device, parents: segment.header.parents,
        content: content(of: segment, keys: keys))
    }
    return try merged(segments, held: [])
  }

  /// What counts of a segment: changes, nothing, or nothing yet.
  private static func content(
    of segment: Segment, keys: [ContentKey]
  ) -> MergeSegment.Content {
    if segment.header.kind == .control { return .control }
    guard let key = keys.first(where: { $0.id == segment.header.keyID }) else { return .sealed }
    do throws(SegmentError) {
      return .changes(try segment.openChanges(with: key).changes)
    } catch {
      return error.isLasting ? .unreadable : .sealed
    }
  }
}
