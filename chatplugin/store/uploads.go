package store

import (
	"database/sql"
	"errors"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/filesystem"
	"github.com/pocketbase/pocketbase/tools/types"

	"pocketchat/chatplugin/chat"
)

// UploadOf reads a record of chat_uploads as it is now.
func UploadOf(db core.App, r *core.Record) chat.Upload {
	return chat.Upload{
		ID:      r.Id,
		Owner:   r.GetString(ColOwner),
		Kind:    chat.MessageType(r.GetString(ColKind)),
		File:    r.GetString(ColFile),
		Name:    r.GetString(ColName),
		Size:    int64(r.GetFloat(ColSize)),
		Mime:    r.GetString(ColMime),
		Meta:    rawOf(r, ColMeta),
		Message: r.GetString(ColMessage),
		Created: r.GetDateTime(ColCreated).Time(),
		Record:  takeSnapshot(db, r),
	}
}

// FindUpload finds an upload by its id.
func FindUpload(db core.App, id string) (chat.Upload, error) {
	rec, err := db.FindRecordById(UploadsID, id)
	if err != nil {
		return chat.Upload{}, absent(err, "upload")
	}
	return UploadOf(db, rec), nil
}

// FindUploadByFile finds an upload by the name of its file.
func FindUploadByFile(db core.App, file string) (chat.Upload, error) {
	rec, err := uploadRecord(db, dbx.HashExp{ColFile: file})
	if err != nil {
		return chat.Upload{}, absent(err, "upload")
	}
	return UploadOf(db, rec), nil
}

// FindUploadOfMessage finds the upload that a message uses. A message whose file
// was saved with its own record has none: NotFound.
func FindUploadOfMessage(db core.App, message string) (chat.Upload, error) {
	rec, err := uploadRecord(db, dbx.HashExp{ColMessage: message})
	if err != nil {
		return chat.Upload{}, absent(err, "upload")
	}
	return UploadOf(db, rec), nil
}

func uploadRecord(db core.App, where dbx.Expression) (*core.Record, error) {
	rec := &core.Record{}
	err := db.RecordQuery(UploadsID).AndWhere(where).Limit(1).One(rec)
	return rec, err
}

// InsertUpload saves an upload with its file. It must be called outside a
// transaction: the file goes to the storage.
func InsertUpload(app core.App, u chat.Upload, file *filesystem.File) (chat.Upload, error) {
	rec, err := newRecord(app, UploadsID, u.Owner)
	if err != nil {
		return chat.Upload{}, err
	}
	rec.Set(ColOwner, u.Owner)
	rec.Set(ColKind, string(u.Kind))
	rec.Set(ColFile, file)
	rec.Set(ColName, u.Name)
	if err := save(app, rec); err != nil {
		return chat.Upload{}, err
	}
	return UploadOf(app, rec), nil
}

// UseUpload ties an upload to its message. An upload that is used already is
// Conflict.
func UseUpload(tx core.App, id, message, actor string) error {
	rec, err := loadRecord(tx, UploadsID, id, actor, "upload")
	if err != nil {
		return err
	}
	if rec.GetString(ColMessage) != "" {
		return chat.Errorf(chat.Conflict, "The upload was used for another message. Upload the file again.")
	}
	rec.Set(ColMessage, message)
	return save(tx, rec)
}

// RemoveUploadsOf deletes the uploads of a message with their files.
func RemoveUploadsOf(tx core.App, message string) error {
	return removeUploads(tx, "= ?1", message)
}

// removeUploads deletes the uploads of the messages whose ids match, without
// events. Their files go after the commit.
func removeUploads(tx core.App, match string, args ...any) error {
	where := " FROM " + table(tx, UploadsID) + " WHERE `message` != '' AND `message` " + match
	ids, err := column[string](reader(tx), "SELECT `id`"+where, args...)
	if err != nil || len(ids) == 0 {
		return err
	}
	if _, err := exec(writer(tx), "DELETE"+where, args...); err != nil {
		return err
	}
	return removeFiles(tx, UploadsID, ids)
}

// KeepUsedUploads takes the owner off the uploads that messages use, so that
// they stay when the owner's account goes. The others go with it.
func KeepUsedUploads(tx core.App, owner string) error {
	_, err := exec(writer(tx), "UPDATE "+table(tx, UploadsID)+" SET `owner` = '' WHERE `owner` = ? AND `message` != ''", owner)
	return err
}

// RemoveUnusedUploads deletes up to limit uploads that no message used since
// before, with their files, and gives their number.
func RemoveUnusedUploads(app core.App, before time.Time, limit int) (int, error) {
	var recs []*core.Record
	at, err := types.ParseDateTime(before)
	if err != nil {
		return 0, err
	}
	err = app.RecordQuery(UploadsID).AndWhere(dbx.HashExp{ColMessage: ""}).
		AndWhere(dbx.NewExp("`created` < {:at}", dbx.Params{"at": at.String()})).Limit(int64(limit)).All(&recs)
	if err != nil {
		return 0, err
	}
	for i, rec := range recs {
		if err := removeUnused(app, rec.Id); err != nil {
			return i, err
		}
	}
	return len(recs), nil
}

// removeUnused looks again inside the transaction: the upload may just have been
// sent.
func removeUnused(app core.App, id string) error {
	return app.RunInTransaction(func(tx core.App) error {
		if err := TakeWriteLock(tx); err != nil {
			return err
		}
		rec, err := tx.FindRecordById(UploadsID, id)
		if errors.Is(err, sql.ErrNoRows) || (err == nil && rec.GetString(ColMessage) != "") {
			return nil
		}
		if err != nil {
			return err
		}
		return tx.Delete(rec)
	})
}

// MessageWithFile finds the message whose own record holds a file of that name
// and that user may see, or everywhere, for a superuser. Names end in random characters,
// so there is one; an import may have brought more. A used upload's name is also
// in its message: look for the upload first.
func MessageWithFile(db core.App, file, user string, everywhere bool) (chat.Message, error) {
	rec := &core.Record{}
	q := db.RecordQuery(MessagesID).AndWhere(dbx.HashExp{ColFile: file}).AndWhere(dbx.NewExp("`file` != ''"))
	if !everywhere {
		q.AndWhere(dbx.NewExp("EXISTS (SELECT 1 FROM "+table(db, MembersID)+" m WHERE m.`room` = "+table(db, MessagesID)+".`room` AND m.`user` = {:user})",
			dbx.Params{"user": user}))
	}
	if err := q.Limit(1).One(rec); err != nil {
		return chat.Message{}, absent(err, "message")
	}
	return MessageOf(db, rec), nil
}

// FileKey is where the storage keeps a file of a record.
func FileKey(db core.App, collection, record, file string) (string, error) {
	c, err := db.FindCachedCollectionByNameOrId(collection)
	if err != nil {
		return "", err
	}
	return c.BaseFilesPath() + "/" + record + "/" + file, nil
}

// ThumbKey is where PocketBase looks for a thumbnail of the file with that key.
func ThumbKey(key, file, size string) string {
	return key[:len(key)-len(file)] + "thumbs_" + file + "/" + size + "_" + file
}

// uploadKey is where a hook finds the file of the upload that a new message
// uses.
const uploadKey = "@chatUpload"

// UploadedFile is the name of the uploaded file that rec, a new message, uses,
// or empty. PocketBase takes no plain file names before it validates a record.
func UploadedFile(rec *core.Record) string { return rec.GetString(uploadKey) }
