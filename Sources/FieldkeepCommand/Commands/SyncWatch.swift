// `fieldkeep sync --watch`: stays for hours, tells what arrives, and ends with Ctrl-C as if nothing had been.

import Dispatch
import Fieldkeep
import Foundation

/// A watch of one server.
struct SyncWatch {
  let desk: Desk
  let remote: String

  private enum Event: Sendable {
    case watch(Replica.WatchEvent)
    case interrupted
    case failed(any Error)
  }

  /// Watches until it is interrupted.
  func run() async throws {
    let (events, inlet) = AsyncStream.makeStream(of: Event.self)
    let signals = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number)
      source.setEventHandler { inlet.yield(.interrupted) }
      source.resume()
      return source
    }
    defer { for source in signals { source.cancel() } }
    let (replica, remote) = (desk.replica, remote)
    var refused = try await SyncOutcome.refusedChanges(replica, at: remote)
    let watch = Task {
      do {
        try await replica.watch(remote) { inlet.yield(.watch($0)) }
      } catch {
        inlet.yield(.failed(error))
      }
    }
    defer { watch.cancel() }
    // A line may wait for its server for half a minute. Whoever locks means now.
    let lockWatch = Task {
      while !Task.isCancelled {
        try await Task.sleep(for: .milliseconds(500))
        if await replica.isLocked { inlet.yield(.failed(FieldkeepError.locked)) }
      }
    }
    defer { lockWatch.cancel() }
    var asked: Set<Newcomer> = []
    var isOffline = false
    var isSlow = false
    var isFirst = true
    for await event in events {
      switch event {
      case .interrupted: return
      case .failed(let error): throw error
      case .watch(.offline(let error, let retry)):
        if !isOffline { tell(offline: error, retry) }
        isOffline = true
      case .watch(.slowedDown(let milliseconds)):
        if !isSlow {
          Screen.note(
            """
            the server asks to slow down: going on in \(LocalTime.span(milliseconds)); what changes \
            meanwhile goes together
            """)
        }
        isSlow = true
      case .watch(.synced(let summary)):
        let refusedNow = try await SyncOutcome.refusedChanges(replica, at: remote)
        let desk = try await now()
        // What it writes is sent as soon as it is there.
        _ = try await EmergencyNotices.giveWhatWasAgreed(desk)
        let outcome = SyncOutcome(
          summary: summary, newlyRefusedChanges: max(0, refusedNow - refused),
          arrived: try await Arrived(desk))
        refused = refusedNow
        let asking = Set(outcome.arrived.asking.newcomers)
        if isFirst || isOffline || outcome.isWorthALine || !asked.isSuperset(of: asking) {
          try await tell(outcome, desk)
        }
        asked = asking
        (isFirst, isOffline, isSlow) = (false, false, false)
      }
    }
  }

  /// The working place at this hour: a watch stays for days.
  private func now() async throws -> Desk {
    Desk(
      options: desk.options, folder: desk.folder, replica: desk.replica, screen: desk.screen,
      time: LocalTime(now: try await desk.replica.now()))
  }

  private func tell(_ outcome: SyncOutcome, _ desk: Desk) async throws {
    if desk.options.json {
      Screen.write(outcome.json(remote: remote).line + "\n")
      return
    }
    let lines = try await outcome.lines(desk)
    desk.screen.line(desk.time.shown(desk.time.now) + (lines.first ?? ""))
    desk.screen.lines(Array(lines.dropFirst()))
  }

  private func tell(offline error: FieldkeepError, _ retryMilliseconds: Int64) {
    let summary = Failure(error)?.message ?? say("no line")
    let sentence = summary.hasSuffix(".") ? summary : summary + "."
    Screen.note(
      """
      \(sentence) Work on: it is kept here, and tried again \
      (next in \(LocalTime.span(retryMilliseconds)))
      """)
  }
}
