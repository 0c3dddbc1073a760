// A device answers a server's challenge, and the answer is good for nothing else.

import CausalMerge
import SyncProtocol
import Testing

@testable import Trust

@Suite struct SessionProofTests {
  @Test func `the holder of a key answers a challenge`() throws {
    let organization = try Organization()
    let challenge = [UInt8](repeating: 3, count: SessionProof.challengeByteCount)
    let name = organization.root.organization
    let signer = organization.admin.signer
    let proof = try SessionProof.sign(challenge, organization: name, with: signer)
    #expect(
      SessionProof.isValid(proof, for: challenge, organization: name, by: signer.publicKey))
  }

  @Test func `an answer holds for one challenge, one organization and one device`() throws {
    var organization = try Organization()
    let other = try organization.newKeys()
    let challenge = [UInt8](repeating: 3, count: SessionProof.challengeByteCount)
    let name = organization.root.organization
    let key = organization.admin.signer.publicKey
    let proof = try SessionProof.sign(
      challenge, organization: name, with: organization.admin.signer)
    let elsewhere = try Organization(seed: 2).root.organization
    var another = challenge
    another[31] ^= 1
    #expect(!SessionProof.isValid(proof, for: another, organization: name, by: key))
    #expect(!SessionProof.isValid(proof, for: challenge, organization: elsewhere, by: key))
    #expect(
      !SessionProof.isValid(
        proof, for: challenge, organization: name, by: other.signer.publicKey))
    for index in proof.indices {
      var changed = proof
      changed[index] ^= 1
      #expect(
        !SessionProof.isValid(changed, for: challenge, organization: name, by: key),
        "byte \(index)")
    }
    // The same key's signature over the bare challenge is no answer.
    let bare = try organization.admin.signer.signature(for: challenge)
    #expect(!SessionProof.isValid(bare, for: challenge, organization: name, by: key))
  }

  @Test(arguments: [0, 31, 33, 4_096])
  func `a challenge of another length is not signed`(count: Int) throws {
    let organization = try Organization()
    #expect(throws: TrustError.challengeLength(bytes: count, expected: 32)) {
      try SessionProof.sign(
        [UInt8](repeating: 0, count: count), organization: organization.root.organization,
        with: organization.admin.signer)
    }
  }
}
