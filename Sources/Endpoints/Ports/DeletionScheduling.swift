/// Deleting a session's record some time after it stopped.
package protocol DeletionScheduling: AnyObject {
    func scheduleDeletion(ofSession id: String, projectID: String) throws(ServiceError)
}
