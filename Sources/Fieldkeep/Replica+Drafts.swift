// Texts that somebody is still writing: a dead battery must not cost a night's notes.

import LocalReplica

extension Replica {
  /// A text that was begun and not finished.
  ///
  /// - Parameter subject: what it is about, in identifiers only: it names the row, and is not sealed.
  /// - Returns: nil where there is none.
  /// - Throws: ``FieldkeepError``.
  public func draft(_ subject: String) throws(FieldkeepError) -> String? {
    try locked { try $0.draft(subject) }
  }

  /// What texts were begun about and not finished, in the order of their names.
  ///
  /// - Parameter beginning: only those whose subject begins so.
  /// - Returns: their subjects.
  /// - Throws: ``FieldkeepError``.
  public func drafts(beginning: String = "") throws(FieldkeepError) -> [String] {
    try locked { try $0.drafts(beginning: beginning) }
  }

  /// Keeps a text that is being written, sealed like every record; nil drops it.
  public func keep(draft text: String?, of subject: String) throws(FieldkeepError) {
    try locked { try $0.keep(draft: text, of: subject) }
  }
}
