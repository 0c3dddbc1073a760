// The client's way to the server: HTTP/1.1 over libcurl, from async Swift.
//
// libcurl is not asynchronous in Swift's sense, and its handles must not be used by two threads at once. So one thread
// owns everything of libcurl (TransferLoop): callers leave commands in a mailbox and wake it, and it resumes them when
// their transfers end. All requests of a transport share that thread's connections.

internal import Foundation
internal import Synchronization

/// Carries requests to a server and brings back responses.
///
/// ```swift
/// let transport = HTTPTransport(settings: TransportSettings(trust: .serverKey(pin)))
/// let response = try await transport.perform(
///   TransportRequest(.post, "https://desk.example/v1/sync", body: page))
/// ```
///
/// - requests may be made from any task, at the same time; they share connections;
/// - a response with any status is returned, and no redirect is followed: a redirected POST would become a GET, and
///   headers with tokens would go to another host;
/// - there are no cookies, no `.netrc`, no proxy from the environment, and nothing is sent before the server has proved
///   who it is;
/// - the transport ends when it is closed or no longer referenced. Requests under way then end with
///   ``TransportError/closed``.
public final class HTTPTransport: Sendable {
  private let settings: TransportSettings
  private let mailbox = TransferMailbox()

  /// Makes a transport and starts its thread.
  ///
  /// Nothing is connected before the first request.
  public init(settings: TransportSettings) {
    self.settings = settings
    let mailbox = mailbox
    let thread = Thread { TransferLoop(settings: settings, mailbox: mailbox).run() }
    thread.name = "transport"
    thread.start()
  }

  deinit { mailbox.close() }

  /// Sends a request and waits for the whole response.
  ///
  /// When the task is cancelled this returns at once, by throwing ``TransportError/cancelled`` rather than a
  /// `CancellationError`: what is thrown has one type, and whoever handles it must decide about this case too. The
  /// connection of a cancelled request is closed.
  ///
  /// - Parameters:
  ///   - request: What to send.
  ///   - progress: Called on the transport's thread whenever bytes of a body have gone or come; must not block.
  /// - Returns: The response, whatever its status.
  /// - Throws: Why there is no response. After ``TransportError/timedOut(after:)``, ``TransportError/cutOff``,
  ///   ``TransportError/cancelled`` and ``TransportError/closed`` the server may have carried out the request.
  public func perform(
    _ request: TransportRequest, progress: (@Sendable (TransferProgress) -> Void)? = nil
  ) async throws(TransportError) -> TransportResponse {
    do { try request.validate(under: settings) } catch { throw .invalidRequest(error) }
    let ticket = TransferTicket()
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let submission = TransferSubmission(
          request: request, ticket: ticket, progress: progress, continuation: continuation)
        if !mailbox.submit(submission) { continuation.resume(returning: .failure(.closed)) }
      }
    } onCancel: {
      ticket.cancel()
      mailbox.cancel(ticket)
    }
    return try result.get()
  }

  /// Ends requests under way with ``TransportError/closed``, closes all connections and refuses further requests.
  ///
  /// Does not wait: the requests' tasks are resumed soon after. Closing twice does no harm.
  public func close() { mailbox.close() }

  /// Requests that have been handed over and not answered yet.
  package var liveTransfers: Int { mailbox.liveTransfers }
}
