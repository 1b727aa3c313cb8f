package import JSONModel
package import Timestamps

/// All that is stored of one session. It never holds a secret that can be read: no key, no token, no page content.
package struct SessionRecord: Codable, Sendable, Equatable {
    /// UUID text, 122 random bits.
    package let id: String
    package let projectID: String
    package var status: SessionStatus
    /// Counts the changes; a change is stored only if nobody stored another since it was read.
    package var version: Int

    package var createdAt: Timestamp
    package var provisioningStartedAt: Timestamp?
    package var startingAt: Timestamp?
    package var readyAt: Timestamp?
    package var lastActiveAt: Timestamp?
    /// When the session began to end.
    package var terminatedAt: Timestamp?
    package var stoppedAt: Timestamp?

    package var task: BrowserTask?
    package var endReason: EndReason?
    /// What went wrong, for people; set with `endReason` where there is more to say.
    package var endDetail: String?
    /// Failed attempts to get a browser.
    package var retryCount: Int
    /// Why the last of them failed.
    package var lastFailure: CreationFailure?
    /// The tasks of failed attempts; what still comes from them is refused.
    package var lostTasks: [String]

    /// The ids of the actions that run now.
    package var runningActions: [String]
    /// Who of those who watch has control of the browser; nil when none has.
    package var control: ControlTenure?
    package var lastEventTimestamp: Timestamp?

    package var client: ClientProfile
    package var browser: BrowserSettings
    /// Where the browser may connect and through which proxies, for the browser task, which reads it; nil where whoever runs
    /// this alone decides.
    package var egress: JSONValue?
    package var model: ModelSettings?
    package var userMetadata: JSONValue?
    package var limits: ResourceLimits
    package var billing: BillingInfo

    package init(
        id: String, projectID: String, createdAt: Timestamp, client: ClientProfile, browser: BrowserSettings,
        model: ModelSettings?, userMetadata: JSONValue?, limits: ResourceLimits
    ) {
        self.id = id
        self.projectID = projectID
        self.status = .creating
        self.version = 0
        self.createdAt = createdAt
        self.retryCount = 0
        self.lostTasks = []
        self.runningActions = []
        self.client = client
        self.browser = browser
        self.model = model
        self.userMetadata = userMetadata
        self.limits = limits
        self.billing = BillingInfo(actions: 0, browserMilliseconds: 0)
    }
}

/// The browser task that serves a session.
package struct BrowserTask: Codable, Sendable, Equatable {
    /// `arn:aws:ecs:REGION:ACCOUNT:task/CLUSTER/ID`
    package var arn: String
    /// Where clients reach the controller, `HOST:PORT`; nil until it is known.
    package var address: String?
    /// Whether it came from the warm pool.
    package var isFromPool: Bool
    /// Whether it is known to hold no resources any more.
    package var isReleased: Bool

    package init(arn: String, address: String?, isFromPool: Bool) {
        self.arn = arn
        self.address = address
        self.isFromPool = isFromPool
        self.isReleased = false
    }
}

/// Why an attempt to get a browser failed.
package struct CreationFailure: Codable, Sendable, Equatable {
    package var reason: EndReason
    /// For people.
    package var detail: String

    package init(reason: EndReason, detail: String) {
        self.reason = reason
        self.detail = detail
    }
}

/// A person's control of a session's browser.
package struct ControlTenure: Codable, Sendable, Equatable {
    /// Counts those who watched in the session, from 1.
    package var person: Int
    package var since: Timestamp

    package init(person: Int, since: Timestamp) {
        self.person = person
        self.since = since
    }
}

/// One line of a session's history, which is kept beside the record.
package struct SessionEvent: Codable, Sendable, Equatable {
    package var eventType: String
    package var timestamp: Timestamp
    /// The function or process that caused it.
    package var source: String
    package var detail: JSONValue

    package init(eventType: String, timestamp: Timestamp, source: String, detail: JSONValue) {
        self.eventType = eventType
        self.timestamp = timestamp
        self.source = source
        self.detail = detail
    }
}

/// What the client that made the session is, remembered because some clients say it only then.
package struct ClientProfile: Codable, Sendable, Equatable {
    /// `typescript`, `python`, … as the client said; empty when it said nothing.
    package var language: String
    /// The SDK's version as the client said; empty when it said nothing.
    package var sdkVersion: String
    /// Whether requests have the flat shapes of the second generation.
    package var usesFlatShapes: Bool

    package init(language: String, sdkVersion: String, usesFlatShapes: Bool) {
        self.language = language
        self.sdkVersion = sdkVersion
        self.usesFlatShapes = usesFlatShapes
    }
}

/// What of the client's wishes for the browser is honoured.
package struct BrowserSettings: Codable, Sendable, Equatable {
    /// CSS pixels.
    package var viewportWidth: Int
    package var viewportHeight: Int
    package var deviceScaleFactor: Double?
    /// A BCP 47 tag.
    package var locale: String?
    package var hasTouch: Bool
    package var ignoreHTTPSErrors: Bool
    /// The names of the options that the client sent and that do not apply.
    package var notApplied: [String]

    package init(
        viewportWidth: Int, viewportHeight: Int, deviceScaleFactor: Double?, locale: String?, hasTouch: Bool,
        ignoreHTTPSErrors: Bool, notApplied: [String]
    ) {
        self.viewportWidth = viewportWidth
        self.viewportHeight = viewportHeight
        self.deviceScaleFactor = deviceScaleFactor
        self.locale = locale
        self.hasTouch = hasTouch
        self.ignoreHTTPSErrors = ignoreHTTPSErrors
        self.notApplied = notApplied
    }
}

/// The session's language model, without its key.
package struct ModelSettings: Codable, Sendable, Equatable {
    /// `provider/model`
    package var name: String
    package var systemPrompt: String?
    package var selfHeal: Bool
    package var domSettleTimeoutMilliseconds: Int?
    /// 0 to 2
    package var verbosity: Int
    /// Where the model is reached; nil for its provider's own address. Holds no credentials.
    package var baseURL: String?

    package init(
        name: String, systemPrompt: String?, selfHeal: Bool, domSettleTimeoutMilliseconds: Int?, verbosity: Int,
        baseURL: String?
    ) {
        self.name = name
        self.baseURL = baseURL
        self.systemPrompt = systemPrompt
        self.selfHeal = selfHeal
        self.domSettleTimeoutMilliseconds = domSettleTimeoutMilliseconds
        self.verbosity = verbosity
    }
}

package struct ResourceLimits: Codable, Sendable, Equatable {
    /// Seconds from creation to the forced end.
    package var maxDuration: Int
    /// Seconds without an action or a connection until the forced end.
    package var idleTimeout: Int
    package var maxActions: Int
    /// Creation attempts before the session fails.
    package var maxAttempts: Int

    package init(maxDuration: Int, idleTimeout: Int, maxActions: Int, maxAttempts: Int) {
        self.maxDuration = maxDuration
        self.idleTimeout = idleTimeout
        self.maxActions = maxActions
        self.maxAttempts = maxAttempts
    }
}

/// What a session used.
package struct BillingInfo: Codable, Sendable, Equatable {
    package var actions: Int
    /// From the claim of the browser to its release.
    package var browserMilliseconds: Int64
    /// What its actions' models used; nil while none was asked.
    package var model: ModelUse?

    package init(actions: Int, browserMilliseconds: Int64) {
        self.actions = actions
        self.browserMilliseconds = browserMilliseconds
    }
}
