// A client that sends exactly the bytes it is told to, since no HTTP library will send what the edge
// must refuse. Blocking calls run on threads of their own: the pool that Swift's tasks share has as
// many threads as the machine has cores, and the server under test needs them.

#if Server

  import Foundation
  import Glibc
  import SyncProtocol
  import Testing

  /// What a server said on one connection.
  struct RawReply: Sendable {
    var bytes: [UInt8] = []
    /// Whether the server closed the connection, and when, counted from when it was opened.
    var closedAfter: Duration?
    /// How many of the request's bytes the system took.
    var sent = 0

    var text: String { String(decoding: bytes, as: UTF8.self) }
    var isClosed: Bool { closedAfter != nil }
    /// The status of the first answer; nil if there was none.
    var status: Int? {
      guard text.hasPrefix("HTTP/1.1 ") else { return nil }
      return Int(text.dropFirst(9).prefix(3))
    }
    /// The statuses of all answers, for answers whose bodies are text.
    var statuses: [Int] {
      text.components(separatedBy: "HTTP/1.1 ").dropFirst().compactMap { Int($0.prefix(3)) }
    }
    func header(_ name: String) -> String? {
      for line in text.components(separatedBy: "\r\n").dropFirst() {
        guard !line.isEmpty else { return nil }
        if line.lowercased().hasPrefix(name.lowercased() + ": ") {
          return String(line.dropFirst(name.count + 2))
        }
      }
      return nil
    }
    /// What the body of the only, or last, answer says in the protocol's words; nil if it says nothing in them.
    var error: ErrorResponse? {
      let end = Array("\r\n\r\n".utf8)
      guard let start = bytes.indices.last(where: { bytes[$0...].starts(with: end) }) else {
        return nil
      }
      let error = try? ErrorResponse(parsing: Array(bytes[(start + end.count)...]))
      // The time stands last: without it there is more to come.
      return error.flatMap { $0.serverTime > 0 ? $0 : nil }
    }
    var body: String {
      guard let end = text.firstRange(of: "\r\n\r\n") else { return "" }
      return String(text[end.upperBound...])
    }
  }

  struct NotConnected: Error {
    let errno: Int32
  }

  /// One TCP connection to 127.0.0.1.
  final class RawConnection: Sendable {
    private let descriptor: Int32
    private let opened = ContinuousClock.now

    init(port: Int) throws {
      descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      try #require(descriptor >= 0, "socket: \(errno)")
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_port = in_port_t(port).bigEndian
      address.sin_addr.s_addr = inet_addr("127.0.0.1")
      let connected = withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
      }
      guard connected == 0 else {
        Glibc.close(descriptor)
        throw NotConnected(errno: errno)
      }
      var one: Int32 = 1
      setsockopt(
        descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
    }

    deinit { Glibc.close(descriptor) }

    func send(_ text: String) async -> Int { await send(Array(text.utf8)) }

    /// Sends until the server takes no more for `patience`.
    @discardableResult
    func send(_ bytes: [UInt8], patience: Duration = .milliseconds(500)) async -> Int {
      await offPool { [descriptor] in
        var sent = 0
        while sent < bytes.count {
          guard Self.wait(descriptor, POLLOUT, patience) else { break }
          let count = bytes[sent...].withUnsafeBytes {
            Glibc.send(
              descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
          }
          guard count > 0 else { break }
          sent += count
        }
        return sent
      }
    }

    func finishSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Reads until the server closes, `enough` is satisfied, or time is up.
    func receive(
      within patience: Duration = .seconds(5),
      until enough: @escaping @Sendable (RawReply) -> Bool = { _ in false }
    ) async -> RawReply {
      await offPool { [descriptor, opened] in
        var reply = RawReply()
        let deadline = ContinuousClock.now + patience
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while !enough(reply) {
          let left = deadline - .now
          guard left > .zero, Self.wait(descriptor, POLLIN, left) else { break }
          let count = recv(descriptor, &buffer, buffer.count, 0)
          guard count > 0 else {
            reply.closedAfter = .now - opened
            break
          }
          reply.bytes += buffer[..<count]
        }
        return reply
      }
    }

    private static func wait(_ descriptor: Int32, _ event: Int32, _ patience: Duration) -> Bool {
      var poll = pollfd(fd: descriptor, events: Int16(event), revents: 0)
      return Glibc.poll(&poll, 1, Int32(max(1, patience / .milliseconds(1)))) > 0
    }
  }

  /// Runs blocking work where it holds up no task.
  func offPool<Result: Sendable>(_ work: @escaping @Sendable () -> Result) async -> Result {
    await withCheckedContinuation { continuation in
      Thread.detachNewThread { @Sendable in continuation.resume(returning: work()) }
    }
  }

  /// Opens a connection, sends, and reads until the server closes or `patience` is over.
  func exchange(
    _ port: Int, _ bytes: [UInt8], patience: Duration = .seconds(5),
    until enough: @escaping @Sendable (RawReply) -> Bool = { _ in false }
  ) async throws -> RawReply {
    let connection = try RawConnection(port: port)
    async let sent = connection.send(bytes)
    var reply = await connection.receive(within: patience, until: enough)
    reply.sent = await sent
    return reply
  }

  func exchange(
    _ port: Int, _ text: String, patience: Duration = .seconds(5),
    until enough: @escaping @Sendable (RawReply) -> Bool = { _ in false }
  ) async throws -> RawReply {
    try await exchange(port, Array(text.utf8), patience: patience, until: enough)
  }

  /// A request with what every good request has.
  func request(
    _ line: String, _ headers: [String] = [], body: String = "", host: String? = "sync.test"
  ) -> String {
    var lines = ["\(line) HTTP/1.1"]
    if let host { lines.append("Host: \(host)") }
    lines += headers
    return lines.joined(separator: "\r\n") + "\r\n\r\n" + body
  }

  let protobufType = "Content-Type: application/x-protobuf"

#endif
