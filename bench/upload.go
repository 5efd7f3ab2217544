package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
)

// form is a multipart form that is sent as a stream: its files may be larger
// than memory. Its length is known, as with a browser.
type form struct {
	parts  []io.Reader
	length int64
	text   bytes.Buffer // what was written since the last file
	writer *multipart.Writer
}

func newForm() *form {
	f := &form{}
	f.writer = multipart.NewWriter(&f.text)
	return f
}

// Writing into a bytes.Buffer cannot fail, so the errors of the multipart writer
// are left alone.

func (f *form) value(name, value string) { _ = f.writer.WriteField(name, value) }

// file adds a file of size bytes.
func (f *form) file(field, name string, content io.Reader, size int64) {
	_, _ = f.writer.CreateFormFile(field, name)
	f.flush()
	f.parts = append(f.parts, content)
	f.length += size
}

func (f *form) flush() {
	f.parts = append(f.parts, bytes.NewReader(bytes.Clone(f.text.Bytes())))
	f.length += int64(f.text.Len())
	f.text.Reset()
}

// post sends the form as c and reads the answer into out. It ends the form.
func (f *form) post(ctx context.Context, c client, path string, out any) error {
	_ = f.writer.Close()
	f.flush()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.base+path, io.MultiReader(f.parts...))
	if err != nil {
		return err
	}
	req.ContentLength = f.length
	req.Header.Set("Content-Type", f.writer.FormDataContentType())
	return c.do(req, out)
}

// uploaded is the record in chat_uploads that an upload answers with.
type uploaded struct {
	Kind, Mime string
	Size       int64 // bytes stored
}

func (c client) upload(ctx context.Context, name string, content io.Reader, size int64) (uploaded, error) {
	f := newForm()
	f.file("file", name, content, size)
	var up uploaded
	err := f.post(ctx, c, "/api/chat/upload", &up)
	return up, err
}

// uploadPhoto sends a photo and makes sure that it was converted: a figure of
// anything else would say nothing.
func (c client) uploadPhoto(ctx context.Context, photo []byte) (uploaded, error) {
	up, err := c.upload(ctx, "photo.jpg", bytes.NewReader(photo), int64(len(photo)))
	if err == nil && (up.Kind != "image" || up.Mime != "image/webp" || up.Size == 0) {
		err = fmt.Errorf("the photo was stored as %+v, not as WebP", up)
	}
	return up, err
}
