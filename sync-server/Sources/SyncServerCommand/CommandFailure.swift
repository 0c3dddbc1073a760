// Failures as an operator, or the operator's scripts, meet them.

#if Server

  import SegmentLog
  import SyncServer

  /// Why a command did not do its work: what happened, what to do, and the exit code that says so to a script.
  struct CommandFailure: Error {
    var message: String
    var hint: String?
    var exitCode: Int32

    /// Codes of sysexits.h, and one of our own.
    enum Code {
      static let data: Int32 = 65
      static let noInput: Int32 = 66
      static let cannotCreate: Int32 = 73
      static let storage: Int32 = 74
      static let tryLater: Int32 = 75
      static let settings: Int32 = 78
      static let damaged: Int32 = 82
    }

    init(_ message: String, hint: String? = nil, exitCode: Int32) {
      self.message = message
      self.hint = hint
      self.exitCode = exitCode
    }

    /// The failure that an error of another module is; `nil` for one that the argument parser explains itself.
    init?(_ error: any Error) {
      switch error {
      case let failure as CommandFailure: self = failure
      case let error as StoreError: self.init(store: error)
      case let error as SettingsError:
        self.init(
          error.description, hint: "the settings are in the data directory's file `settings`",
          exitCode: Code.settings)
      default: return nil
      }
    }

    private init(store error: StoreError) {
      let code =
        switch error {
        case .newerVersion, .notALog: Code.data
        case .missing: Code.noInput
        case .exists: Code.cannotCreate
        case .inUse: Code.tryLater
        case .full, .storage: Code.storage
        case .inconsistent: Code.damaged
        }
      let parts = error.description.split(separator: ";", maxSplits: 1)
      self.init(
        String(parts[0]),
        hint: parts.count > 1 ? String(parts[1].drop { $0 == " " }) : nil, exitCode: code)
    }
  }

#endif
