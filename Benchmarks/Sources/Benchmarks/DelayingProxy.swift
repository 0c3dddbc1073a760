// A long line on loopback: a server seems to be some round trip away, and how often that was waited for is counted.

import Foundation
import Synchronization

/// Passes TCP connections on to a server, each run of bytes half a round trip late.
///
/// A client that connects over loopback does not wait for the server, so the round trip of the connection's set-up is
/// made up for at the first thing that is waited for: what the client sends within a round trip of its connecting is
/// held for that round trip besides. To the client's clock that is the same, since it has nothing to do in between.
///
/// - only delay is played: no loss, no limit of bandwidth, no slow start. All that a small sync sends or receives at a time
///   fits the ten segments that TCP sends unasked;
/// - its threads end with ``stop()`` and with their connections, and with the process in any case.
final class DelayingProxy: Sendable {
  /// What one connection or several have waited for.
  struct Count {
    var connections = 0
    /// One for each connection made, and one each time that the server spoke after it had been spoken to.
    var roundTrips = 0
  }

  let port: UInt16
  private let roundTrip: Duration
  private let server: UInt16
  private let listener: Int32
  private let counted = Mutex(Count())

  /// Begins to listen on a port that the system chooses.
  ///
  /// - Parameters:
  ///   - server: the port on which the server listens.
  ///   - roundTrip: how long the client waits for the soonest answer.
  /// - Throws: `PlainTable.Failure` with the system's error number where nothing can listen.
  init(to server: UInt16, roundTrip: Duration) throws {
    self.server = server
    self.roundTrip = roundTrip
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    port = try Self.listen(listener)
    Thread.detachNewThread { [self] in acceptAll() }
  }

  var url: String { "https://127.0.0.1:\(port)" }

  /// What has been waited for since this was asked last.
  func takeCount() -> Count {
    counted.withLock { count in
      defer { count = Count() }
      return count
    }
  }

  /// Takes no more connections.
  func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

  private func acceptAll() {
    while true {
      let client = accept(listener, nil, nil)
      guard client >= 0 else { break }
      let server = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      guard Self.onLoopback(self.server, { connect(server, $0, $1) }) == 0 else {
        close(client)
        close(server)
        continue
      }
      counted.withLock { count in
        count.connections += 1
        count.roundTrips += 1
      }
      pass(between: client, and: server)
    }
    close(listener)
  }

  /// Carries both directions until both have ended.
  private func pass(between client: Int32, and server: Int32) {
    let connected = ContinuousClock.now
    let half = roundTrip / 2
    let speaker = Speaker()
    let ends = ConnectionEnds(client, server)
    for socket in [client, server] { Self.sendAtOnce(socket) }
    let towardsServer = DelayedBytes { [self] arrival in
      _ = speaker.isTurn(of: .client)
      let isSetUp = arrival - connected >= roundTrip
      return arrival + half + (isSetUp ? .zero : roundTrip)
    }
    let towardsClient = DelayedBytes { [self] arrival in
      if speaker.isTurn(of: .server) { counted.withLock { $0.roundTrips += 1 } }
      return arrival + half
    }
    towardsServer.carry(from: client, to: server) { ends.closeOne() }
    towardsClient.carry(from: server, to: client) { ends.closeOne() }
  }

  // MARK: sockets

  private static func listen(_ listener: Int32) throws -> UInt16 {
    var address = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let code = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { own in
        onLoopback(0) { bind(listener, $0, $1) } == 0 && Glibc.listen(listener, 16) == 0
          && getsockname(listener, own, &length) == 0 ? 0 : errno
      }
    }
    guard code == 0 else { throw PlainTable.Failure(code: code) }
    return UInt16(bigEndian: address.sin_port)
  }

  private static func onLoopback(
    _ port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
  ) -> Int32 {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
  }

  /// Or the kernel would hold back small writes, and its delay would be measured with ours.
  private static func sendAtOnce(_ socket: Int32) {
    var isOn: Int32 = 1
    setsockopt(
      socket, Int32(IPPROTO_TCP), TCP_NODELAY, &isOn, socklen_t(MemoryLayout<Int32>.size))
  }
}

/// Who spoke last on a connection, to count how often the client waited for the server.
private final class Speaker: Sendable {
  enum Side {
    case client
    case server
  }

  private let last = Mutex(Side.server)

  /// Notes who speaks; true where the other one spoke before.
  func isTurn(of side: Side) -> Bool {
    last.withLock { last in
      defer { last = side }
      return last != side
    }
  }
}

/// Closes a connection's two sockets once both directions have ended.
private final class ConnectionEnds: Sendable {
  private let sockets: [Int32]
  private let open = Mutex(2)

  init(_ sockets: Int32...) { self.sockets = sockets }

  func closeOne() {
    let left = open.withLock { open in
      open -= 1
      return open
    }
    if left == 0 { for socket in sockets { close(socket) } }
  }
}

/// One direction: a thread that takes what comes, and one that gives it on when it is due.
private final class DelayedBytes: Sendable {
  private struct Run {
    /// Empty for the end of the stream.
    var bytes: [UInt8]
    var due: ContinuousClock.Instant
  }

  private let due: @Sendable (ContinuousClock.Instant) -> ContinuousClock.Instant
  private let waiting = Mutex<[Run]>([])
  private let arrived = DispatchSemaphore(value: 0)

  init(due: @escaping @Sendable (ContinuousClock.Instant) -> ContinuousClock.Instant) {
    self.due = due
  }

  func carry(from source: Int32, to target: Int32, whenEnded: @escaping @Sendable () -> Void) {
    Thread.detachNewThread { [self] in take(from: source) }
    Thread.detachNewThread { [self] in
      give(to: target)
      whenEnded()
    }
  }

  private func take(from source: Int32) {
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    var count = 0
    repeat {
      count = max(0, recv(source, &buffer, buffer.count, 0))
      let now = ContinuousClock.now
      let run = Run(bytes: Array(buffer.prefix(count)), due: count > 0 ? due(now) : now)
      waiting.withLock { $0.append(run) }
      arrived.signal()
    } while count > 0
  }

  private func give(to target: Int32) {
    while true {
      arrived.wait()
      let run = waiting.withLock { $0.removeFirst() }
      Thread.sleep(forTimeInterval: max(0, (run.due - .now) / .seconds(1)))
      var sent = 0
      while sent < run.bytes.count {
        let count = run.bytes[sent...].withUnsafeBytes {
          send(target, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        guard count > 0 else { break }
        sent += count
      }
      guard !run.bytes.isEmpty else { break }
    }
    shutdown(target, Int32(SHUT_WR))
  }
}
