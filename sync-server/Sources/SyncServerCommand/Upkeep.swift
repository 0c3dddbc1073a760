// What a server does beside answering: it notices backups, and keeps its file small while nobody asks.

#if Server

  import Foundation
  import Logging
  import SegmentLog
  import ServiceLifecycle
  import SyncServer

  /// Looks at the data directory now and then.
  struct Upkeep: Service {
    let writer: LogWriter
    let directory: DataDirectory
    let logger: Logger

    /// How soon clients learn that a backup has made their work safe.
    private static let interval = Duration.seconds(5)
    /// Rounds after which the WAL is moved into the file.
    private static let roundsPerTidying = 60

    func run() async throws {
      var round = 0
      var noted: DataDirectory.SafeMark?
      while !Task.isShuttingDownGracefully && !Task.isCancelled {
        try? await writer.perform { core, _ in try core.keepTime() }
        if let mark = directory.readSafeMark(), mark != noted {
          let isTaken = try? await writer.perform { core, _ in
            let now = microsecondsSince1970()
            try core.markSafe(
              through: mark.position, epoch: mark.epoch,
              begunAgo: mark.begun.map { now - min($0, now) })
            return true
          }
          if isTaken ?? false { noted = mark }
        }
        round += 1
        if round.isMultiple(of: Self.roundsPerTidying) {
          do {
            try await writer.settle()
          } catch {
            logger.warning("the log could not be tidied", metadata: ["reason": "\(error)"])
          }
        }
        try? await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.interval) }
      }
    }
  }

#endif
