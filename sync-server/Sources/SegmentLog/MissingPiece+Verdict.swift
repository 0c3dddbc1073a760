// What a segment waits for, as admission says it, as the store keeps it, and as its carrier is told.

import SyncProtocol
import Trust

extension MissingPiece {
  init(_ missing: AdmissionVerdict.Missing) {
    switch missing {
    case .parent(let hash): self = .segment(hash)
    case .certificate(let device), .membership(let device): self = .device(device)
    }
  }

  /// As it is told to the carrier.
  var verdict: Verdict.Missing {
    switch self {
    case .segment(let hash): .parent(hash)
    case .device(let device): .certificate(of: device)
    }
  }
}
