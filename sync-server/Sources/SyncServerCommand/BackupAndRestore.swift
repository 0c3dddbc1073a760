// `backup` and `restore`: the way out of a lost disk, tried at every backup and not on the day it is needed.

#if Server

  import ArgumentParser
  import CausalMerge
  import Foundation
  import SQLiteSegmentLog
  import SegmentLog
  import SyncProtocol

  struct Backup: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Copies the log while it is in use, and reads the copy whole.",
      discussion: """
        The copy counts only once every hash and signature in it has been checked. Then laptops \
        are told that their work up to there is safe, and may let go of closed cases. So copy the \
        file to another machine: what is safe on one disk is not safe.

        The copy is one file. It holds sealed segments and key wraps, which nobody can open without \
        a laptop's keys, but also who brought how much and when. Keep it as you keep the server.
        """)

    @OptionGroup var data: DataOption

    @Option(name: .customLong("to"), help: "The copy's file; nothing is written over.")
    var copy: String

    func run() throws {
      let directory = data.directory
      let begun = microsecondsSince1970()
      let backup = try LogFile.backUp(directory.log, to: copy)
      try directory.keep(
        DataDirectory.SafeMark(
          epoch: backup.epoch, position: backup.report.end.position, begun: begun))
      Output.say(
        "\(backup.report.segments) segments and \(backup.report.wraps) wraps, all verified")
    }
  }

  struct Restore: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Makes a log from a backup.",
      discussion: """
        The backup is read whole first. The log begins a new life: at their next sync laptops see \
        that, and bring what the backup lacks, without anybody's help. Until an admin's laptop has \
        synced and confirmed the roster, nothing is handed out: a revocation may be among what is \
        still missing.

        What a court ordered destroyed does not come back: the data directory's list \
        `erased-scopes`, or the one that --erased names, is applied to the log before anything is \
        served. On a new machine bring that list with you.

        Stop the server first, and move its damaged log out of the data directory. On a new machine \
        run `init` afterwards for settings and certificate; use the old key if you have it, or \
        every laptop must be told the new pin.
        """)

    @OptionGroup var data: DataOption

    @Option(name: .customLong("from"), help: "The backup.", completion: .file())
    var backup: String

    @Option(
      help: "A list of destroyed scopes beside the data directory's own.", completion: .file())
    var erased: String?

    func run() throws {
      let directory = data.directory
      try directory.make()
      if let erased {
        guard directory.has(erased) else {
          throw CommandFailure(
            "there is no list of destroyed scopes at that place", hint: "check --erased",
            exitCode: CommandFailure.Code.noInput)
        }
        try directory.keep(erased: try directory.readErased(from: erased))
      }
      let destroyed = try directory.readErased(from: directory.erased)
      var generator = SystemRandomNumberGenerator()
      let found = try LogFile.restore(
        backup, to: directory.log, epoch: Epoch(using: &generator),
        cursorKey: CursorKey(using: &generator), erased: destroyed)
      Output.say(
        "\(found.report.segments) segments and \(found.report.wraps) wraps restored, all verified")
      if !destroyed.isEmpty {
        Output.say("\(destroyed.count) destroyed scopes were kept out, as orders of court ask")
      }
      Output.say("next: start the server; then let an admin's laptop sync")
    }
  }

#endif
