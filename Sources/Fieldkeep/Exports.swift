// What an application names when it uses the library. One import brings all of it: records, schemas and identifiers
// whole, and of the modules below only the types that calls of ``Replica`` take or give.

@_exported public import CausalMerge
@_exported public import enum CurlTransport.TransportError
@_exported public import struct LocalReplica.Arrivals
@_exported public import struct LocalReplica.CarryCounts
@_exported public import struct LocalReplica.CheckFinding
@_exported public import struct LocalReplica.CheckResult
@_exported public import struct LocalReplica.DeliveryCounts
@_exported public import struct LocalReplica.ExchangeCounts
@_exported public import struct LocalReplica.ExtractTable
@_exported public import struct LocalReplica.HistoryEntry
@_exported public import struct LocalReplica.KeptRecords
@_exported public import enum LocalReplica.InvitationAdmission
@_exported public import struct LocalReplica.KnownDevice
@_exported public import struct LocalReplica.Newcomer
@_exported public import struct LocalReplica.OrderReport
@_exported public import enum LocalReplica.QueryError
@_exported public import struct LocalReplica.QueryLimits
@_exported public import struct LocalReplica.QueryResult
@_exported public import struct LocalReplica.QuerySummary
@_exported public import enum LocalReplica.QueryValue
@_exported public import struct LocalReplica.ReadabilityCounts
@_exported public import struct LocalReplica.RefusedSegment
@_exported public import struct LocalReplica.Remote
@_exported public import enum LocalReplica.ReplicaError
@_exported public import enum LocalReplica.SyncFailure
@_exported public import struct LocalReplica.SyncReport
@_exported public import RecordSchema
@_exported public import enum SyncProtocol.CarryFileError
@_exported public import struct SyncProtocol.DeviceCertificate
@_exported public import struct SyncProtocol.DeviceContact
@_exported public import struct SyncProtocol.ErasureOrder
@_exported public import typealias SyncProtocol.OrderID
@_exported public import struct SyncProtocol.Rights
@_exported public import struct SyncProtocol.SigningPublicKey
@_exported public import typealias SyncProtocol.TeamID
@_exported public import enum SyncProtocol.Verdict
@_exported public import struct Trust.DeviceWords
@_exported public import struct Trust.InvitationLink
@_exported public import struct Trust.OrganizationRoot
@_exported public import struct Trust.OrganizationWords
@_exported public import enum Trust.OrganizationWordsFault
@_exported public import enum Trust.PaperFault
@_exported public import enum Trust.PaperSecret
@_exported public import struct Trust.PaperSheet
@_exported public import struct Trust.Passphrase
@_exported public import enum Trust.PassphraseFault
@_exported public import struct Trust.RecoveryKey
@_exported public import struct Trust.RecoveryPage
@_exported public import struct Trust.Roster
@_exported public import struct Trust.RosterTemplate
@_exported public import struct Trust.StandingOrder
@_exported public import enum Trust.StorageKeyError
@_exported public import enum Trust.TrustError
