/// Every event that exists, by its `detail-type`.
package enum BusCatalogue {
    package static let events: [any BusEvent.Type] = [
        SessionCreateRequested.self, SessionReady.self, SessionCreateFailed.self, SessionTerminationRequested.self,
        SessionResourcesReleased.self, SessionTerminated.self, SessionCleanupCompleted.self, SessionTimeout.self,
        SessionChromeReady.self, BrowserTaskRegistered.self, PoolReplenishRequested.self, ECSTaskStarted.self,
        ECSTaskFailed.self, ResourceQuotaExceeded.self, ActionStarted.self, ActionProgress.self,
        ActionCompleted.self, ActionFailed.self, WebSocketConnected.self, ScreencastStartRequested.self,
        ScreencastStarted.self, ScreencastStopRequested.self, ScreencastStopped.self, SessionMetrics.self,
        BillingEvent.self, ResourceUsage.self, ControlRequested.self, ControlGranted.self, ControlReturned.self,
        CDPCallDenied.self,
    ]
}
