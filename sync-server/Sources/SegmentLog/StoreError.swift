// What can go wrong below the rules: the disk, the file, its version.

/// Why a store cannot do its work; whatever was begun has been undone.
///
/// - no case carries anything that a segment or a request holds.
public enum StoreError: Error, Hashable, Sendable {
  /// The file was written by a newer version.
  case newerVersion(Int, understood: Int)
  /// The file is something else than a server's log.
  case notALog
  /// There is no file at that place.
  case missing
  /// There is a file at that place already.
  case exists
  /// Another process has the log open for writing.
  case inUse
  /// No space is left, or a quota is reached.
  case full
  /// The disk or the file system failed; SQLite's extended result code.
  case storage(code: Int32)
  /// A row contradicts what the log's own rules say.
  case inconsistent(String)
}

extension StoreError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .newerVersion(let version, let understood):
      "the log was written by version \(version) of its layout and this program understands "
        + "\(understood); install the newer program"
    case .notALog: "the file is no server's log; check the data directory"
    case .missing: "there is no log here; make one with `fieldkeep-server init`"
    case .exists: "a file is there already; choose another name, nothing is written over"
    case .inUse: "another process has this log open; stop it first"
    case .full: "no space is left for the log; free some, nothing that was acknowledged is lost"
    case .storage(let code):
      "the disk failed (SQLite \(code)); nothing that was acknowledged is lost, look at the system's log"
    case .inconsistent(let what):
      "the log contradicts itself: \(what); restore the last verified backup, clients bring the rest"
    }
  }
}
