"""Score uploaded recordings. Start it with ``uvicorn upload_endpoint:app``."""

from fastapi import FastAPI, HTTPException, UploadFile

from skdeepfake import load_detector
from skdeepfake.audio import AudioFileError
from skdeepfake.compose import DynamicBatcher

app = FastAPI()
# That of the library, or a file of save_detector.
detector = load_detector("robust")
# FastAPI runs requests in threads, whose recordings are scored together.
verdicts = DynamicBatcher(detector.verdicts)


@app.post("/score")
def score(recording: UploadFile):
    try:
        verdict = verdicts([recording.file.read()]).loc[0]
    except AudioFileError as error:
        raise HTTPException(422, str(error)) from None
    has_verdict = verdict["state"] == "ok"
    return {"llr": float(verdict["llr"]) if has_verdict else None, "state": verdict["state"]}
