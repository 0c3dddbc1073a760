// Voiding: how a record is taken back without erasing what someone else wrote meanwhile.

/// Whether a record stands.
public enum Standing: Hashable, Sendable {
  /// Nobody has voided it, or whoever did was answered by someone who saw it.
  case live
  /// Voided, and whoever voided it had seen all that stands in it.
  case voided
  /// Voided by someone who had not seen all that stands in it: it is back, and asks for review.
  case contested
}

extension RecordState {
  /// Whether the record stands.
  ///
  /// A void mark keeps its past beside it, and names what its writer had not read although it lies there. The record
  /// is voided only if the writer had read every other head, so a safety note written meanwhile on another laptop, or
  /// one that arrived while the question was still on the screen, brings the record back instead of vanishing with it.
  ///
  /// - Complexity: O(void marks × heads).
  public var standing: Standing {
    // Marks lie in front of every field, and nearly every record has none.
    guard let first = heads.first, first.field == Self.voidField else { return .live }
    let marks = heads(of: Self.voidField)
    let voiding = marks.filter { $0.value == .present }
    guard !voiding.isEmpty else { return .live }
    let isSettled = voiding.contains { mark in
      let past = Past(ancestors: mark.ancestors ?? AncestryVector(), dot: mark.dot)
      return heads.allSatisfy { head in
        // Another mark that voids too contradicts nothing.
        (head.field == Self.voidField && head.value == .present)
          || head.dot == mark.dot
          || (past.covers(head.dot) && !mark.unseen.contains(head.dot))
      }
    }
    return isSettled ? .voided : .contested
  }
}
