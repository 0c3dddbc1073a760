// The transport's thread: starts, drives and ends transfers. Nothing here is shared with another thread; it is made on
// its thread and dies there, so that the compiler needs no promise about libcurl's handles.

internal import CCurl
internal import Foundation

/// libcurl's own state for the process, readied when the first transport needs it.
private enum CurlLibrary {
  static let isReady = ccurl_global_init() == CURLE_OK
}

/// Runs transfers until the mailbox is closed.
final class TransferLoop {
  /// How long the thread sleeps when nothing happens, in milliseconds.
  ///
  /// A wake-up or libcurl's timers end it sooner.
  private static let longestSleepMilliseconds: Int32 = 30_000

  private let settings: TransportSettings
  private let mailbox: TransferMailbox
  private var transfers: [UnsafeMutableRawPointer: Transfer] = [:]

  init(settings: TransportSettings, mailbox: TransferMailbox) {
    self.settings = settings
    self.mailbox = mailbox
  }

  /// Serves the mailbox until it is closed, then answers whatever is left.
  func run() {
    blockBrokenPipeSignal()
    guard CurlLibrary.isReady, let multi = curl_multi_init() else {
      mailbox.detach()
      end(nil, with: .other(code: Int(CURLE_FAILED_INIT.rawValue)))
      return
    }
    configure(multi)
    mailbox.attach(handleAddress: UInt(bitPattern: multi))
    let error = serve(multi)
    mailbox.detach()
    end(multi, with: error)
    curl_multi_cleanup(multi)
  }

  /// Keeps a connection that the server closed from killing the process.
  ///
  /// With `CURLOPT_NOSIGNAL`, which threads require, libcurl leaves this to the program; whether its writes raise the
  /// signal at all depends on its version and its TLS. The signal of a failed write goes to the thread that wrote:
  /// blocking it on this thread is enough, and changes nothing for the application, which may rely on the signal for
  /// its own pipes. libcurl's resolver threads inherit the block.
  private func blockBrokenPipeSignal() {
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGPIPE)
    pthread_sigmask(SIG_BLOCK, &signals, nil)
  }

  private func configure(_ multi: UnsafeMutableRawPointer) {
    let connections = max(1, settings.maximumConnections)
    ccurl_multi_set_long(multi, CURLMOPT_MAX_HOST_CONNECTIONS, connections)
    ccurl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, connections)
  }

  /// - Returns: With what to answer those requests that are still open.
  private func serve(_ multi: UnsafeMutableRawPointer) -> TransportError {
    while true {
      let (commands, isClosed) = mailbox.take()
      for command in commands {
        switch command {
        case .start(let submission): start(submission, on: multi)
        case .cancel(let ticket): cancel(ticket, on: multi)
        }
      }
      if isClosed { return .closed }

      var running: Int32 = 0
      var code = curl_multi_perform(multi, &running)
      finishCompleted(on: multi)
      if code == CURLM_OK {
        code = curl_multi_poll(multi, nil, 0, Self.longestSleepMilliseconds, nil)
      }
      // Out of memory or of file descriptors. Going on could spin; the next transport may do better.
      if code != CURLM_OK { return .other(code: Int(CURLE_OUT_OF_MEMORY.rawValue)) }
    }
  }

  private func start(_ submission: TransferSubmission, on multi: UnsafeMutableRawPointer) {
    guard !submission.ticket.isCancelled else {
      return mailbox.answer(submission, .failure(.cancelled))
    }
    do throws(TransportError) {
      let transfer = try Transfer(submission, settings: settings)
      guard curl_multi_add_handle(multi, transfer.handle) == CURLM_OK else {
        transfer.release()
        throw TransportError.other(code: Int(CURLE_OUT_OF_MEMORY.rawValue))
      }
      transfers[transfer.handle] = transfer
    } catch {
      mailbox.answer(submission, .failure(error))
    }
  }

  private func cancel(_ ticket: TransferTicket, on multi: UnsafeMutableRawPointer) {
    // Not found: it has not started yet, and will see the ticket's flag, or it has ended already.
    guard let transfer = transfers.values.first(where: { $0.submission.ticket === ticket }) else {
      return
    }
    finish(transfer, on: multi, .failure(.cancelled))
  }

  private func finishCompleted(on multi: UnsafeMutableRawPointer) {
    var left: Int32 = 0
    while let message = curl_multi_info_read(multi, &left) {
      // The message is gone once its handle is removed: read all of it now.
      guard message.pointee.msg == CURLMSG_DONE, let handle = message.pointee.easy_handle,
        let transfer = transfers[handle]
      else { continue }
      finish(transfer, on: multi, transfer.outcome(of: message.pointee.data.result))
    }
  }

  private func finish(
    _ transfer: Transfer, on multi: UnsafeMutableRawPointer,
    _ result: Result<TransportResponse, TransportError>
  ) {
    transfers[transfer.handle] = nil
    curl_multi_remove_handle(multi, transfer.handle)
    transfer.release()
    mailbox.answer(transfer.submission, result)
  }

  /// Answers every request that is under way or still in the mailbox.
  private func end(_ multi: UnsafeMutableRawPointer?, with error: TransportError) {
    if let multi {
      for transfer in Array(transfers.values) { finish(transfer, on: multi, .failure(error)) }
    }
    for case .start(let submission) in mailbox.take().commands {
      mailbox.answer(submission, .failure(error))
    }
  }
}
